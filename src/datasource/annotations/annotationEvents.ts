/** Turns the answer to an annotation query into marks and regions. */
import type { AnnotationEvent, DataFrame } from '@grafana/data';

import type { AnnotationTarget } from './annotationQuery';
import { markTruncation } from './markTruncation';
import { commandEvents, jobEvents } from './commandAndJobEvents';
import { incidentEvents } from './incidents';
import { toRows } from './frameRows';

type Drawn = Required<Pick<AnnotationTarget, 'kind' | 'threshold' | 'minEvents'>>;

export function annotationEvents(target: Drawn, [frame]: DataFrame[], ds: string): AnnotationEvent[] {
  const rows = toRows(frame);
  switch (target.kind) {
    case 'jobs':
      return markTruncation(jobEvents(rows, ds), frame);
    case 'incidents':
      return incidentEvents(rows, target);
    default:
      return markTruncation(commandEvents(rows, ds), frame);
  }
}
