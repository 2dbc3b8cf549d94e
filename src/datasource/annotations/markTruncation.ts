/** Grafana shows no notices of annotations. So where not all rows were drawn, a mark says so. */
import type { AnnotationEvent, DataFrame } from '@grafana/data';
import { t } from '@grafana/i18n';

import { MOST_MARKS } from './annotationQuery';

/** Rows come newest first, so the rows that are missing are older than the oldest one here. */
export function markTruncation(events: AnnotationEvent[], frame: DataFrame | undefined): AnnotationEvent[] {
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
      title: t('annotations.cut-title', 'Older marks are not drawn'),
      text: t('annotations.cut', 'Only the newest {{most}} are drawn. Choose a shorter time range to see older ones.', {
        most: MOST_MARKS,
      }),
      tags: ['cut'],
    },
  ];
}
