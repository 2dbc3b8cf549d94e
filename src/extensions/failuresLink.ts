/**
 * From the queries of a panel to the failed records behind it: same time range, same narrowing, same data source. What
 * can be retried there is what the panel shows, so where a panel says something that the page can't, there is no link.
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

/** Status is left out: failed records have but one. */
const LINKED_FIELDS = [
  'connector',
  'mode',
  'object',
  'errorCode',
  'action',
  'jobId',
  'errorGroup',
] as const satisfies NarrowingField[];

/** Answers that are no sum or list of events: nothing failed behind them. */
const OF_NO_EVENTS: readonly QueryType[] = ['jobs', 'commands'];

/** Where the failed records of these queries are; undefined where none of them asks our data source for events. */
export function failuresPath(context: PanelContext): string | undefined {
  const own = (context.targets ?? []).filter(
    (target): target is SyncHealthQuery => target.datasource?.type === DATA_SOURCE_TYPE && !target.hide
  );
  // The line of the week before is beside what the panel is about.
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

/** Undefined where the dashboard filters by what the server can't, which the panel says in an error. */
function conditionsOf({ filters = [] }: PanelContext) {
  try {
    return toConditions(filters);
  } catch {
    return undefined;
  }
}

/** A setting left over from another type is not sent, and narrows nothing. */
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
