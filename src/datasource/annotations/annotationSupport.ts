/** Annotations on dashboards: retries and cancels as marks, job runs and incidents as regions. */
import type { AnnotationQuery, AnnotationSupport } from '@grafana/data';
import { from, map } from 'rxjs';

import { lazily } from '../../lazily';
import type { SyncHealthQuery } from '../query';
import { type AnnotationKind, type AnnotationTarget, DEFAULT_ANNOTATION, MOST_MARKS } from './annotationQuery';

/** `ds` is the uid of the data source. The links of marks carry it. */
export function annotationSupport(ds: string): AnnotationSupport<AnnotationTarget> {
  return {
    QueryEditor: lazily(() => import('./AnnotationQueryEditor')),

    getDefaultQuery: () => ({ kind: DEFAULT_ANNOTATION.kind }),

    prepareQuery: (annotation) => annotation.target && { ...annotation.target, ...QUERIES[kindOf(annotation)] },

    // Loaded when a dashboard draws annotations, not when Grafana starts.
    processEvents: ({ target }, frames) =>
      from(import('./annotationEvents')).pipe(
        map(({ annotationEvents }) => annotationEvents({ ...DEFAULT_ANNOTATION, ...target }, frames, ds))
      ),
  };
}

const QUERIES: Record<AnnotationKind, Partial<SyncHealthQuery>> = {
  commands: { queryType: 'commands', limit: MOST_MARKS },
  jobs: { queryType: 'jobs', limit: MOST_MARKS },
  incidents: { queryType: 'trend', groupBy: [], metric: '', columns: [] },
};

function kindOf(annotation: AnnotationQuery<AnnotationTarget>): AnnotationKind {
  return annotation.target?.kind ?? DEFAULT_ANNOTATION.kind;
}
