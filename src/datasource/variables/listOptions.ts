/** The options of a template variable: the values of a field, or the intervals of the time range. */
import {
  type DataQueryRequest,
  type DataQueryResponse,
  dateTime,
  makeTimeRange,
  type MetricFindValue,
  type TimeRange,
} from '@grafana/data';
import { allowedIntervals } from '@sync-health/contract/interval';
import { from, map, type Observable, of } from 'rxjs';

import type { SyncHealthDataSource } from '../dataSourceType';
import { interpolateFilters } from '../interpolate';
import { closedValues } from '../closedValues';
import { intervalLabel } from '../intervalLabel';
import { valueLabel } from '../labels';
import type { SyncHealthQuery } from '../query';
import type { Replace } from '../templateService';
import { resolveText } from '../templateValues';
import { fetchValues } from '../fetchValues';
import { bucketOptions } from './bucketOptions';
import { currentValues } from './currentValues';
import { DEFAULT_VARIABLE_QUERY, type VariableQuery } from './variableQuery';

type Request = DataQueryRequest<VariableQuery>;

export function listOptions(
  dataSource: SyncHealthDataSource,
  query: VariableQuery,
  request: Request,
  replace: Replace,
  timeZone: string
): Observable<DataQueryResponse> {
  switch (query.kind ?? DEFAULT_VARIABLE_QUERY.kind) {
    case 'intervals':
      return of({ data: intervalOptions(request) });
    case 'buckets':
      return buckets(dataSource, query, request, timeZone);
    default:
      return from(values(dataSource, query, request, replace)).pipe(map((data) => ({ data })));
  }
}

/**
 * The values of all stored events, not only of the time range. So a dashboard of a connector that has fallen silent
 * stays on that connector. The current values are added, since they may have no event at all.
 */
async function values(
  dataSource: SyncHealthDataSource,
  query: VariableQuery,
  { range, scopedVars }: Request,
  replace: Replace
): Promise<MetricFindValue[]> {
  const field = query.field ?? DEFAULT_VARIABLE_QUERY.field;
  const search = resolveText(query.search, replace);
  const known =
    closedValues(field)?.filter((value) => value.includes(search)) ??
    (await fetchValues(dataSource, {
      field,
      range: allThatIsKept(range),
      filters: interpolateFilters(query.filters, replace),
      search,
    }));
  return [...new Set([...known, ...currentValues(scopedVars)])].map((value) => ({
    text: valueLabel(field, value),
    value,
  }));
}

function allThatIsKept({ to }: TimeRange): TimeRange {
  return makeTimeRange(dateTime(0), dateTime(Math.max(to.valueOf(), Date.now())));
}

function buckets(
  dataSource: SyncHealthDataSource,
  query: VariableQuery,
  request: Request,
  timeZone: string
): Observable<DataQueryResponse> {
  const { range, scopedVars } = request;
  const trend: SyncHealthQuery = {
    refId: query.refId,
    queryType: 'trend',
    interval: query.interval || 'auto',
    columns: ['total'],
  };
  return dataSource.query({ ...request, targets: [trend] }).pipe(
    map((answer) => ({
      ...answer,
      data: bucketOptions(answer.data, { range, timeZone, present: currentValues(scopedVars) }),
    }))
  );
}

function intervalOptions({ range }: Request): MetricFindValue[] {
  return allowedIntervals(range.to.valueOf() - range.from.valueOf()).map((interval) => ({
    text: intervalLabel(interval),
    value: interval,
  }));
}
