/**
 * Makes the link from a panel to the failed records behind it: the same time range, filters and data source. The page
 * can retry what it lists, so there is no link where the page can't show exactly what the panel does.
 */
import { type AdHocVariableFilter, isDateTime, type RawTimeRange, type ScopedVars } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import type { DataQuery, TimeZone } from '@grafana/schema';
import { QUERY_TYPES, type NarrowingField, type QueryType } from '@sync-health/contract/queryTypes';

import { toConditions } from '../datasource/adHocFilters';
import { interpolate } from '../datasource/interpolate';
import { DEFAULT_QUERY_TYPE, type SyncHealthQuery } from '../datasource/query';
import { replaceWith } from '../datasource/templateService';
import { CONDITION_PARAM, writeCondition } from '../pages/conditionParams';
import { pagePath } from '../pages/paths';
import { DATA_SOURCE_TYPE } from '../pluginIds';
import { bucketRange } from './bucketRange';

export interface PanelContext {
  targets?: DataQuery[];
  timeRange?: RawTimeRange;
  timeZone?: TimeZone;
  scopedVars?: ScopedVars;
  /** Ad hoc filters of the dashboard. */
  filters?: AdHocVariableFilter[];
}

/** The fields of the link. Failed records have only one status, so it is left out. */
const LINKED_FIELDS = [
  'connector',
  'mode',
  'object',
  'errorCode',
  'action',
  'jobId',
  'errorGroup',
] as const satisfies NarrowingField[];

/** Query types without events behind their rows. */
const OF_NO_EVENTS: readonly QueryType[] = ['jobs', 'commands'];

/** Undefined where no query is ours and about events. */
export function failuresPath(context: PanelContext): string | undefined {
  const own = (context.targets ?? []).filter(
    (target): target is SyncHealthQuery => target.datasource?.type === DATA_SOURCE_TYPE && !target.hide
  );
  // A query with a time shift is only a comparison.
  const current = own.filter(({ timeShift }) => !timeShift);
  const [first, ...others] = current.map((query) => pathOf(query, context));
  return others.every((path) => path === first) ? first : undefined;
}

function pathOf(query: SyncHealthQuery, context: PanelContext): string | undefined {
  const { timeRange, timeZone, scopedVars } = context;
  const type = query.queryType ?? DEFAULT_QUERY_TYPE;
  const replace = replaceWith(getTemplateSrv(), scopedVars);
  const conditions = conditionsOf(context);
  if (OF_NO_EVENTS.includes(type) || !conditions) {
    return undefined;
  }
  const { filters = {}, ...asked } = interpolate(onlyOptionsOf(type, query), replace);
  const { status = [], ...narrowing } = filters;
  const isSayable = Object.keys(narrowing).every((field) => LINKED_FIELDS.some((linked) => linked === field));
  const range = rangeOf(asked, timeRange, timeZone);
  if (!isSayable || !range || (status.length > 0 && !status.includes('failed'))) {
    return undefined;
  }
  return pagePath('failedRecords', {
    ...narrowing,
    ...range,
    timezone: timeZone,
    [CONDITION_PARAM]: [...(asked.conditions ?? []), ...conditions].map(writeCondition),
    search: asked.search,
    state: asked.state,
    ds: replace(query.datasource?.uid ?? ''),
  });
}

/** Undefined where the server lacks a filter of the dashboard. The panel then shows an error. */
function conditionsOf({ filters = [] }: PanelContext) {
  try {
    return toConditions(filters);
  } catch {
    return undefined;
  }
}

/** Settings that the query type lacks are not sent, so they are ignored here too. */
function onlyOptionsOf(type: QueryType, { search, state, bucket, ...query }: SyncHealthQuery): SyncHealthQuery {
  const options: readonly string[] = QUERY_TYPES[type].options;
  return {
    ...query,
    ...(options.includes('search') && { search }),
    ...(options.includes('state') && { state }),
    ...(options.includes('bucket') && { bucket }),
  };
}

function rangeOf(query: SyncHealthQuery, raw: RawTimeRange | undefined, timeZone: TimeZone | undefined) {
  const { window, bucket } = query;
  const range = window ? { from: `now-${window}`, to: 'now' } : raw;
  if (!range) {
    return bucket ? undefined : {};
  }
  return bucket ? bucketRange(bucket, range, timeZone) : { from: momentOf(range.from), to: momentOf(range.to) };
}

function momentOf(moment: RawTimeRange['from']): string {
  return isDateTime(moment) ? String(moment.valueOf()) : moment;
}
