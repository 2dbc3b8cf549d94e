/** Runs a query as Grafana does: first the loading state, then the frames or the error. */
import {
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  LoadingState,
  type PanelData,
} from '@grafana/data';
import { toDataQueryError } from '@grafana/runtime';
import { catchError, from, isObservable, map, type Observable, of, startWith } from 'rxjs';

/** The query function of a data source. Variables and annotations have their own. */
type QueryFunction = DataSourceApi['query'];

function observe(query: QueryFunction, request: DataQueryRequest): Observable<DataQueryResponse> {
  const answer = query(request);
  return isObservable(answer) ? answer : from(answer);
}

export function runRequest(
  source: DataSourceApi,
  request: DataQueryRequest,
  query: QueryFunction = source.query.bind(source)
): Observable<PanelData> {
  request.startTime = Date.now();
  const empty: PanelData = { state: LoadingState.Loading, series: [], timeRange: request.range, request };
  if (request.targets.length === 0) {
    return of({ ...empty, state: LoadingState.Done });
  }
  return observe(query, request).pipe(
    map((response): PanelData => {
      const errors = response.errors ?? (response.error ? [response.error] : []);
      // Options of variables are plain objects and stay so.
      const frames: DataFrame[] = response.data ?? [];
      return {
        ...empty,
        request: { ...request, endTime: Date.now() },
        state: errors.length > 0 ? LoadingState.Error : (response.state ?? LoadingState.Done),
        series: frames.filter((frame) => frame.meta?.dataTopic == null),
        annotations: frames.filter((frame) => frame.meta?.dataTopic != null),
        errors,
        error: errors[0],
      };
    }),
    catchError((error: unknown) => {
      const reason = toDataQueryError(error);
      return of<PanelData>({ ...empty, state: LoadingState.Error, errors: [reason], error: reason });
    }),
    startWith(empty)
  );
}
