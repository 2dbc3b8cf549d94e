/** Answers Grafana's queries of template variables with options. */
import {
  CustomVariableSupport,
  type DataQueryRequest,
  type DataQueryResponse,
  type QueryEditorProps,
} from '@grafana/data';
import { getTemplateSrv, type TemplateSrv } from '@grafana/runtime';
import { from, mergeMap, type Observable, of } from 'rxjs';

import { lazily } from '../../lazily';
import type { SyncHealthDataSource } from '../dataSourceType';
import type { SyncHealthQuery } from '../query';
import { replaceWith } from '../templateService';
import type { SyncHealthOptions } from '../settings';
import { timeZoneOf } from '../timeZone';
import { DEFAULT_VARIABLE_QUERY, type VariableQuery } from './variableQuery';

type EditorProps = QueryEditorProps<SyncHealthDataSource, SyncHealthQuery, SyncHealthOptions, VariableQuery>;

export class SyncHealthVariableSupport extends CustomVariableSupport<SyncHealthDataSource, VariableQuery> {
  editor = lazily<EditorProps>(() => import('./VariableQueryEditor'));

  constructor(
    private readonly dataSource: SyncHealthDataSource,
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
    const replace = replaceWith(this.templateSrv, request.scopedVars);
    // Loaded when a dashboard has such a variable, not when Grafana starts.
    return from(import('./listOptions')).pipe(
      mergeMap(({ listOptions }) =>
        listOptions(this.dataSource, query, request, replace, timeZoneOf(request, this.templateSrv))
      )
    );
  }
}
