/** Grafana shows no notices of annotations: where there are more than are drawn, a mark of its own says so. */
import type { AnnotationEvent, DataFrame } from '@grafana/data';
import { t } from '@grafana/i18n';

import { MOST_MARKS } from './annotationQuery';

/** The newest come first: what is missing is older than the last of them. */
export function withCut(events: AnnotationEvent[], frame: DataFrame | undefined): AnnotationEvent[] {
  if (!frame?.meta?.custom?.['nextCursor']) {
    return events;
  }
  const times = events.flatMap(({ time }) => (time === undefined ? [] : [time]));
  if (times.length === 0) {
    return events;
  }
  return [
    ...events,
    {
      time: Math.min(...times),
      title: t('annotations.cut-title', 'Older ones are not drawn'),
      text: t('annotations.cut', 'The newest {{most}} of the time range are. Choose a shorter one to see the others.', {
        most: MOST_MARKS,
      }),
      tags: ['cut'],
    },
  ];
}
