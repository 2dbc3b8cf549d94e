/** Turns a saved query into the one that is sent: variables are replaced and empty settings left out. */
import type { AdHocVariableFilter } from '@grafana/data';
import { t } from '@grafana/i18n';
import { REQUESTED_INTERVALS, resolveInterval } from '@sync-health/contract/interval';
import type { Condition } from '@sync-health/contract/query';
import { GROUP_BY_FIELDS, MAX_GROUP_BY_FIELDS } from '@sync-health/contract/queryTypes';

import { isFilterField, toConditions } from './adHocFilters';
import { AS_IS } from '../components/plainValues';
import { type CurrentQuery, migrate } from './migrate';
import {
  DEFAULT_QUERY_TYPE,
  type FilterValues,
  GROUP_CHANGES,
  GROUPS,
  type SyncHealthQuery,
  UNSPLIT_COLUMNS,
} from './query';
import type { Replace } from './templateService';
import { resolveText, resolveValues } from './templateValues';

/** What a query needs to know of its request. */
export interface RequestContext {
  rangeMs: number;
  /** IANA name. */
  timeZone: string;
  /** Fields that the dashboard's group-by variable has chosen. */
  groupByKeys: string[];
}

export function interpolate(
  saved: SyncHealthQuery,
  replace: Replace,
  adHocFilters: readonly AdHocVariableFilter[] = [],
  context?: RequestContext
): SyncHealthQuery {
  const query = migrate(saved);
  const groupBy = resolveGroupBy(query, replace, context);
  const metric = resolveText(query.metric, replace);
  return withoutEmpty({
    ...query,
    queryType: query.queryType ?? DEFAULT_QUERY_TYPE,
    interval: resolveText(query.interval, replace),
    metric,
    groupBy,
    columns: isTrend(query) ? trendColumns(query, groupBy.length > 0, metric !== '') : query.columns,
    filters: interpolateFilters(query.filters, replace),
    conditions: [...resolveConditions(query.conditions ?? [], replace), ...toConditions(adHocFilters)],
    search: resolveText(query.search, replace),
    orderBy: resolveText(query.orderBy, replace),
    page: resolveText(query.page, replace),
    state: (query.state ?? []).flatMap((state) => resolveValues(state, replace)),
    groupStatus: (query.groupStatus ?? []).flatMap((status) => resolveValues(status, replace)),
    jobStatus: (query.jobStatus ?? []).flatMap((status) => resolveValues(status, replace)),
    commandType: (query.commandType ?? []).flatMap((type) => resolveValues(type, replace)),
    commandState: (query.commandState ?? []).flatMap((state) => resolveValues(state, replace)),
    objective: (query.objective ?? []).flatMap((id) => resolveValues(id, replace)),
    bucket: resolveBucket(query.bucket, replace, context),
    timeShift: resolveText(query.timeShift, replace),
    window: resolveText(query.window, replace),
    timeZone: context?.timeZone ?? query.timeZone,
  });
}

export function interpolateFilters(filters: FilterValues | undefined, replace: Replace): FilterValues | undefined {
  const entries = Object.entries(filters ?? {}).flatMap(([field, values]) => {
    const resolved = [...new Set((values ?? []).flatMap((value) => resolveValues(value, replace)))];
    return resolved.length > 0 ? [[field, resolved] as const] : [];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** A condition on All, or without a value, is left out. */
function resolveConditions(conditions: readonly Condition[], replace: Replace): Condition[] {
  return conditions
    .map((condition) => ({
      ...condition,
      values: condition.values.flatMap((value) => resolveValues(value, replace)),
    }))
    .filter(({ field, values }) => isFilterField(field) && values.length > 0);
}

/** The dashboard's group-by variable replaces the panel's own split. It applies to trends only. */
function resolveGroupBy(query: CurrentQuery, replace: Replace, context?: RequestContext): string[] {
  const keys = context?.groupByKeys ?? [];
  if (keys.length === 0 || !isTrend(query)) {
    return [...new Set((query.groupBy ?? []).flatMap((field) => resolveValues(field, replace)))];
  }
  const isKnown = keys.every((key) => GROUP_BY_FIELDS.some((field) => field === key));
  if (keys.length > MAX_GROUP_BY_FIELDS || !isKnown) {
    throw new Error(
      t('group-by.unsupported', 'Sync Health can’t group by {{keys}}. Group by up to {{most}} of: {{fields}}.', {
        keys: keys.join(', '),
        most: MAX_GROUP_BY_FIELDS,
        fields: GROUP_BY_FIELDS.join(', '),
        ...AS_IS,
      })
    );
  }
  return keys;
}

function isTrend({ queryType }: CurrentQuery): boolean {
  return (queryType ?? DEFAULT_QUERY_TYPE) === 'trend';
}

/** A variable may decide whether a trend is split. Columns that a split or an unsplit trend lacks are left out. */
function trendColumns({ columns }: CurrentQuery, isSplit: boolean, hasMetric: boolean): string[] | undefined {
  if (!columns || columns.length === 0) {
    return columns;
  }
  const ofGroups = [GROUPS, GROUP_CHANGES];
  const fits = columns.filter((column) =>
    ofGroups.includes(column) ? isSplit : !((isSplit || hasMetric) && UNSPLIT_COLUMNS.includes(column))
  );
  // Without columns the backend chooses.
  return fits.length > 0 ? fits : undefined;
}

/** A text that is no time, such as the variable's word for “no bar clicked”, narrows nothing. */
function resolveBucket(
  bucket: SyncHealthQuery['bucket'],
  replace: Replace,
  context?: RequestContext
): SyncHealthQuery['bucket'] {
  const time = toTimestamp(resolveText(bucket?.time, replace));
  if (!time) {
    return undefined;
  }
  const text = resolveText(bucket?.interval, replace) || 'auto';
  const requested = REQUESTED_INTERVALS.find((each) => each === text);
  return { time, interval: requested && context ? resolveInterval(requested, context.rangeMs) : text };
}

function toTimestamp(text: string): string | undefined {
  const time = new Date(/^-?\d+$/.test(text) ? Number(text) : text);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** An empty list of columns shows all columns, so it is sent. Without a list, the backend chooses. */
function withoutEmpty(query: SyncHealthQuery): SyncHealthQuery {
  const { refId, columns, ...rest } = query;
  const isSet = (value: unknown) => value != null && value !== '' && !(Array.isArray(value) && value.length === 0);
  return {
    refId,
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => isSet(value))),
    ...(columns ? { columns } : {}),
  };
}
