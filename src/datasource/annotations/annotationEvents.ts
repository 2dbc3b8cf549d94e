/** From the answer to an annotation's query to the marks and regions that are drawn. */
import type { AnnotationEvent, DataFrame } from '@grafana/data';

import type { AnnotationTarget } from './annotationQuery';
import { withCut } from './markCut';
import { commandEvents, jobEvents } from './events';
import { incidentEvents } from './incidents';
import { toRows } from './rows';

type Drawn = Required<Pick<AnnotationTarget, 'kind' | 'threshold' | 'minEvents'>>;

export function annotationEvents(target: Drawn, [frame]: DataFrame[], ds: string): AnnotationEvent[] {
  const rows = toRows(frame);
  switch (target.kind) {
    case 'jobs':
      return withCut(jobEvents(rows, ds), frame);
    case 'incidents':
      return incidentEvents(rows, target);
    default:
      return withCut(commandEvents(rows, ds), frame);
  }
}
