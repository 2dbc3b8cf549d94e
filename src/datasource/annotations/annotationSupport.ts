/** Annotations on dashboards: retries and cancels as marks, job runs and incidents as regions. */
import type { AnnotationQuery, AnnotationSupport } from '@grafana/data';
import { of } from 'rxjs';

import { lazily } from '../../lazily';
import type { SyncHealthQuery } from '../query';
import { type AnnotationKind, type AnnotationTarget, DEFAULT_ANNOTATION } from './annotationQuery';
import { commandEvents, jobEvents } from './events';
import { incidentEvents } from './incidents';
import { toRows } from './rows';

/** Most marks of one annotation query; the server's own limit of rows. */
const LIMIT = 1000;

export function annotationSupport(): AnnotationSupport<AnnotationTarget> {
  return {
    QueryEditor: lazily(() => import('./AnnotationQueryEditor')),

    getDefaultQuery: () => ({ kind: DEFAULT_ANNOTATION.kind }),

    prepareQuery: (annotation) => annotation.target && { ...annotation.target, ...QUERIES[kindOf(annotation)] },

    processEvents: (annotation, frames) => {
      const rows = toRows(frames[0]);
      switch (kindOf(annotation)) {
        case 'jobs':
          return of(jobEvents(rows));
        case 'incidents':
          return of(incidentEvents(rows, { ...DEFAULT_ANNOTATION, ...annotation.target }));
        default:
          return of(commandEvents(rows));
      }
    },
  };
}

const QUERIES: Record<AnnotationKind, Partial<SyncHealthQuery>> = {
  commands: { queryType: 'commands', limit: LIMIT },
  jobs: { queryType: 'jobs', limit: LIMIT },
  incidents: { queryType: 'trend', groupBy: '', columns: [] },
};

function kindOf(annotation: AnnotationQuery<AnnotationTarget>): AnnotationKind {
  return annotation.target?.kind ?? DEFAULT_ANNOTATION.kind;
}
