/**
 * The data source in the browser. The backend answers every query. The browser adds what only it knows: the values of
 * variables, the dashboard's ad hoc filters and its time zone.
 */
import {
  type AbstractQuery,
  type AdHocVariableFilter,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceGetTagValuesOptions,
  type DataSourceInstanceSettings,
  type DataSourceWithLogsContextSupport,
  type DataSourceWithQueryExportSupport,
  type DataSourceWithQueryImportSupport,
  type DataSourceWithSupplementaryQueriesSupport,
  type DataSourceWithToggleableQueryFiltersSupport,
  type LogRowContextOptions,
  type LogRowModel,
  type QueryFilterOptions,
  type ScopedVars,
  type SupplementaryQueryOptions,
  SupplementaryQueryType,
  type ToggleFilterAction,
} from '@grafana/data';
import { DataSourceWithBackend, getTemplateSrv, type TemplateSrv } from '@grafana/runtime';
import { concatMap, from, lastValueFrom, type Observable, throwError } from 'rxjs';

import type { RecordLink } from '../recordLinks/recordLink';
import { annotationSupport } from './annotations/annotationSupport';
import { displayText } from './displayText';
import { interpolate, type RequestContext } from './interpolate';
import { hasVolume, volumeQuery } from './logsVolume';
import { DEFAULT_QUERY, type SyncHealthQuery } from './query';
import { replaceWith } from './templateService';
import type { SyncHealthOptions } from './settings';
import { timeZoneOf } from './timeZone';
import { hasFilter, toggleFilter } from './toggleFilter';
import { variablesFilled } from './variablesFilled';
import { SyncHealthVariableSupport } from './variables/VariableSupport';

/**
 * Key of the request's context among the scoped variables, since nothing else of a request reaches each of its queries.
 */
const CONTEXT = '__syncHealth';

export class DataSource
  extends DataSourceWithBackend<SyncHealthQuery, SyncHealthOptions>
  implements
    DataSourceWithToggleableQueryFiltersSupport<SyncHealthQuery>,
    DataSourceWithQueryImportSupport<SyncHealthQuery>,
    DataSourceWithQueryExportSupport<SyncHealthQuery>,
    DataSourceWithSupplementaryQueriesSupport<SyncHealthQuery>,
    DataSourceWithLogsContextSupport<SyncHealthQuery>
{
  private readonly recordLinks: readonly RecordLink[] | undefined;

  constructor(
    settings: DataSourceInstanceSettings<SyncHealthOptions>,
    private readonly templateSrv: TemplateSrv = getTemplateSrv()
  ) {
    super(settings);
    this.variables = new SyncHealthVariableSupport(this);
    this.annotations = annotationSupport(settings.uid);
    this.recordLinks = settings.jsonData.recordLinks;
  }

  override query(request: DataQueryRequest<SyncHealthQuery>): Observable<DataQueryResponse> {
    if (!request.targets.some(({ live }) => live)) {
      return this.#answers(request);
    }
    return from(import('./followQuery')).pipe(
      concatMap(({ followQuery, isFollowed }) =>
        isFollowed(request) ? followQuery(this.uid, request, (asked) => this.#answers(asked)) : this.#answers(request)
      )
    );
  }

  #answers(request: DataQueryRequest<SyncHealthQuery>): Observable<DataQueryResponse> {
    const context: RequestContext = {
      rangeMs: request.range.to.valueOf() - request.range.from.valueOf(),
      timeZone: timeZoneOf(request, this.templateSrv),
      groupByKeys: request.groupByKeys ?? [],
    };
    try {
      return super
        .query({ ...request, scopedVars: { ...request.scopedVars, [CONTEXT]: { value: context } } })
        .pipe(
          concatMap(async (response) =>
            (await import('./prepareFrames')).prepareFrames(response, this.#asked(request), this.recordLinks)
          )
        );
    } catch (error) {
      // The panel shows it, as it shows the errors of the server.
      return throwError(() => error);
    }
  }

  /** The queries as they were sent, since the values of variables decide how an answer is drawn. */
  #asked({ app, panelPluginId, targets, scopedVars, filters }: DataQueryRequest<SyncHealthQuery>) {
    return { app, panelPluginId, targets: targets.map((query) => this.#interpolated(query, scopedVars, filters)) };
  }

  override applyTemplateVariables(query: SyncHealthQuery, scopedVars: ScopedVars, filters?: AdHocVariableFilter[]) {
    const replace = replaceWith(this.templateSrv, scopedVars);
    return { ...this.#interpolated(query, scopedVars, filters), variablesFilled: variablesFilled(query, replace) };
  }

  #interpolated(query: SyncHealthQuery, scopedVars: ScopedVars, filters?: AdHocVariableFilter[]): SyncHealthQuery {
    const context: RequestContext | undefined = scopedVars[CONTEXT]?.value;
    return interpolate(query, replaceWith(this.templateSrv, scopedVars), filters, context);
  }

  override interpolateVariablesInQueries(
    queries: SyncHealthQuery[],
    scopedVars: ScopedVars,
    filters?: AdHocVariableFilter[]
  ): SyncHealthQuery[] {
    return queries.map((query) => ({
      ...this.#interpolated(query, scopedVars, filters),
      datasource: this.getRef(),
    }));
  }

  override getDefaultQuery(): Partial<SyncHealthQuery> {
    return DEFAULT_QUERY;
  }

  /** Tells Grafana not to send a hidden query. */
  override filterQuery(query: SyncHealthQuery): boolean {
    return !query.hide;
  }

  override getQueryDisplayText(query: SyncHealthQuery): string {
    return displayText(query);
  }

  override async getTagKeys() {
    const { tagKeys } = await import('./adHocOptions');
    return tagKeys();
  }

  override async getTagValues(options: DataSourceGetTagValuesOptions<SyncHealthQuery>) {
    const { tagValues } = await import('./adHocOptions');
    return tagValues(this, options);
  }

  async importFromAbstractQueries(queries: AbstractQuery[]): Promise<SyncHealthQuery[]> {
    const { fromAbstractQuery } = await import('./abstractQueries');
    return queries.map(fromAbstractQuery);
  }

  /** Variables are replaced by their present values, so that the other data source asks for the same events. */
  async exportToAbstractQueries(queries: SyncHealthQuery[]): Promise<AbstractQuery[]> {
    const { toAbstractQuery } = await import('./abstractQueries');
    return this.interpolateVariablesInQueries(queries, {}).map(toAbstractQuery);
  }

  toggleQueryFilter(query: SyncHealthQuery, filter: ToggleFilterAction): SyncHealthQuery {
    return toggleFilter(query, filter);
  }

  queryHasFilter(query: SyncHealthQuery, filter: QueryFilterOptions): boolean {
    return hasFilter(query, filter);
  }

  /**
   * Without a request: what the data source supports at all. Without log volume, Explore counts the lines that it has.
   */
  getSupportedSupplementaryQueryTypes(request?: DataQueryRequest<SyncHealthQuery>): SupplementaryQueryType[] {
    return !request || hasVolume(request) ? [SupplementaryQueryType.LogsVolume] : [];
  }

  getSupplementaryQuery(options: SupplementaryQueryOptions, query: SyncHealthQuery): SyncHealthQuery | undefined {
    return volumeQuery(options, query);
  }

  getSupplementaryRequest(
    type: SupplementaryQueryType,
    request: DataQueryRequest<SyncHealthQuery>
  ): DataQueryRequest<SyncHealthQuery> | undefined {
    const targets = request.targets.flatMap((query) => volumeQuery({ type }, query) ?? []);
    return targets.length > 0 ? { ...request, targets } : undefined;
  }

  async getLogRowContext(row: LogRowModel, options?: LogRowContextOptions): Promise<DataQueryResponse> {
    const { contextRequest } = await import('./logContext');
    return lastValueFrom(this.query(contextRequest(row, options)));
  }

  async getLogRowContextQuery(row: LogRowModel, options?: LogRowContextOptions): Promise<SyncHealthQuery> {
    const { contextQuery } = await import('./logContext');
    return { ...contextQuery(row, options), datasource: this.getRef() };
  }
}
