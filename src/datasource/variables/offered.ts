/** What a template variable offers: the values of a field, the intervals or the steps of the time range. */
import {
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  dateTimeFormat,
  FieldType,
  type MetricFindValue,
} from '@grafana/data';
import { t } from '@grafana/i18n';
import { allowedIntervals } from '@sync-health/contract/interval';
import { from, map, type Observable, of } from 'rxjs';

import type { DataSource } from '../DataSource';
import { interpolateFilters } from '../interpolate';
import { intervalLabel, valueLabel } from '../labels';
import type { SyncHealthQuery } from '../query';
import type { Replace } from '../replace';
import { resolveText } from '../templateValues';
import { fetchValues } from '../values';
import { DEFAULT_VARIABLE_QUERY, type VariableQuery, WHOLE_RANGE } from './variableQuery';

type Request = DataQueryRequest<VariableQuery>;

export function offered(
  dataSource: DataSource,
  query: VariableQuery,
  request: Request,
  replace: Replace
): Observable<DataQueryResponse> {
  switch (query.kind ?? DEFAULT_VARIABLE_QUERY.kind) {
    case 'intervals':
      return of({ data: intervalOptions(request) });
    case 'buckets':
      return buckets(dataSource, query, request);
    default:
      return from(values(dataSource, query, request, replace)).pipe(map((data) => ({ data })));
  }
}

async function values(
  dataSource: DataSource,
  query: VariableQuery,
  { range }: Request,
  replace: Replace
): Promise<MetricFindValue[]> {
  const field = query.field ?? DEFAULT_VARIABLE_QUERY.field;
  const seen = await fetchValues(dataSource, {
    field,
    range,
    filters: interpolateFilters(query.filters, replace),
    search: resolveText(query.search, replace),
  });
  return seen.map((value) => ({ text: valueLabel(field, value), value }));
}

/** The server alone knows where buckets begin in a time zone, so they are read off a trend. */
function buckets(dataSource: DataSource, query: VariableQuery, request: Request): Observable<DataQueryResponse> {
  const trend: SyncHealthQuery = {
    refId: query.refId,
    queryType: 'trend',
    interval: query.interval || 'auto',
    columns: ['total'],
  };
  return dataSource
    .query({ ...request, targets: [trend] })
    .pipe(map((answer) => ({ ...answer, data: bucketOptions(answer.data, request.timezone) })));
}

function intervalOptions({ range }: Request): MetricFindValue[] {
  return allowedIntervals(range.to.valueOf() - range.from.valueOf()).map((interval) => ({
    text: intervalLabel(interval),
    value: interval,
  }));
}

function bucketOptions(frames: DataFrame[], timeZone: string): MetricFindValue[] {
  const [frame] = frames;
  const times: number[] = frame?.fields.find(({ type }) => type === FieldType.time)?.values ?? [];
  const format = frame?.meta?.custom?.interval === 'day' ? 'YYYY-MM-DD' : 'YYYY-MM-DD HH:mm';
  return [
    { text: t('variables.whole-range', 'Whole range'), value: WHOLE_RANGE },
    ...times.map((time) => ({ text: dateTimeFormat(time, { timeZone, format }), value: String(time) })),
  ];
}
