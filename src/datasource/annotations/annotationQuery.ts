/** The query of an annotation, as a dashboard saves it. */
import type { SyncHealthQuery } from '../query';

export type AnnotationKind = 'commands' | 'jobs' | 'incidents';

export interface AnnotationTarget extends SyncHealthQuery {
  kind?: AnnotationKind;
  /** Error rate, 0–1. Intervals above it are an incident. */
  threshold?: number;
  /** Intervals with fewer events are no incident. So one failure in a quiet night is none. */
  minEvents?: number;
}

/** Most marks of one annotation. It is the server's own limit of rows. */
export const MOST_MARKS = 1000;

export const DEFAULT_ANNOTATION = {
  kind: 'commands',
  threshold: 0.1,
  minEvents: 20,
} as const satisfies Partial<AnnotationTarget>;
