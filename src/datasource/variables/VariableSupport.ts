/** Template variables: Grafana hands over a variable's query and gets its options. */
import {
  CustomVariableSupport,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  dateTimeFormat,
  FieldType,
  type MetricFindValue,
  type QueryEditorProps,
} from '@grafana/data';
import { t } from '@grafana/i18n';
import { getTemplateSrv, type TemplateSrv } from '@grafana/runtime';
import { allowedIntervals } from '@sync-health/contract/interval';
import { from, map, type Observable, of } from 'rxjs';

import { lazily } from '../../lazily';
import type { DataSource } from '../DataSource';
import { interpolateFilters } from '../interpolate';
import { intervalLabel, valueLabel } from '../labels';
import type { SyncHealthQuery } from '../query';
import { replaceWith } from '../replace';
import type { SyncHealthOptions } from '../settings';
import { resolveText } from '../templateValues';
import { fetchValues } from '../values';
import { DEFAULT_VARIABLE_QUERY, type VariableQuery, WHOLE_RANGE } from './variableQuery';

type EditorProps = QueryEditorProps<DataSource, SyncHealthQuery, SyncHealthOptions, VariableQuery>;

export class SyncHealthVariableSupport extends CustomVariableSupport<DataSource, VariableQuery> {
  editor = lazily<EditorProps>(() => import('./VariableQueryEditor'));

  constructor(
    private readonly dataSource: DataSource,
    private readonly templateSrv: TemplateSrv = getTemplateSrv()
  ) {
    super();
  }

  override getDefaultQuery(): Partial<SyncHealthQuery & VariableQuery> {
    return DEFAULT_VARIABLE_QUERY;
  }

  override query(request: DataQueryRequest<VariableQuery>): Observable<DataQueryResponse> {
    const [query] = request.targets;
    if (!query) {
      return of({ data: [] });
    }
    switch (query.kind ?? DEFAULT_VARIABLE_QUERY.kind) {
      case 'intervals':
        return of({ data: intervalOptions(request) });
      case 'buckets':
        return this.buckets(query, request);
      default:
        return from(this.values(query, request)).pipe(map((data) => ({ data })));
    }
  }

  private async values(query: VariableQuery, request: DataQueryRequest<VariableQuery>): Promise<MetricFindValue[]> {
    const replace = replaceWith(this.templateSrv, request.scopedVars);
    const field = query.field ?? DEFAULT_VARIABLE_QUERY.field;
    const values = await fetchValues(this.dataSource, {
      field,
      range: request.range,
      filters: interpolateFilters(query.filters, replace),
      search: resolveText(query.search, replace),
    });
    return values.map((value) => ({ text: valueLabel(field, value), value }));
  }

  /** The server alone knows where buckets begin in a time zone, so they are read off a trend. */
  private buckets(query: VariableQuery, request: DataQueryRequest<VariableQuery>): Observable<DataQueryResponse> {
    const trend: SyncHealthQuery = {
      refId: query.refId,
      queryType: 'trend',
      interval: query.interval || 'auto',
      columns: ['total'],
    };
    return this.dataSource
      .query({ ...request, targets: [trend] })
      .pipe(map((answer) => ({ ...answer, data: bucketOptions(answer.data, request.timezone) })));
  }
}

function intervalOptions({ range }: DataQueryRequest<VariableQuery>): MetricFindValue[] {
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
