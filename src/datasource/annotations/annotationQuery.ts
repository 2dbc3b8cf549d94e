/** What an annotation of this data source asks for. */
import type { SyncHealthQuery } from '../query';

export type AnnotationKind = 'commands' | 'jobs' | 'incidents';

export interface AnnotationTarget extends SyncHealthQuery {
  kind?: AnnotationKind;
  /** An incident is where the error rate, 0–1, is above this. */
  threshold?: number;
  /** Intervals with fewer events are no incident, so that one failure in a quiet night is none. */
  minEvents?: number;
}

/** Of one annotation query; the server's own limit of rows. */
export const MOST_MARKS = 1000;

export const DEFAULT_ANNOTATION = {
  kind: 'commands',
  threshold: 0.1,
  minEvents: 20,
} as const satisfies Partial<AnnotationTarget>;
