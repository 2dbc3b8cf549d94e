/** Finds incidents in a trend. Neighboring intervals with an error rate above the bound are one incident. */
import type { AnnotationEvent } from '@grafana/data';
import { t } from '@grafana/i18n';

import type { Row } from './frameRows';

interface Bound {
  threshold: number;
  minEvents: number;
}

interface Bucket {
  start: number;
  end: number;
  errors: number;
  total: number;
}

export function incidentEvents(rows: Row[], bound: Bound): AnnotationEvent[] {
  const incidents: Bucket[][] = [];
  let current: Bucket[] = [];
  for (const bucket of toBuckets(rows)) {
    if (isAbove(bucket, bound)) {
      if (current.length === 0) {
        incidents.push(current);
      }
      current.push(bucket);
    } else {
      current = [];
    }
  }
  return incidents.flatMap(toEvent);
}

function isAbove({ errors, total }: Bucket, { threshold, minEvents }: Bound): boolean {
  return total >= Math.max(minEvents, 1) && errors / total > threshold;
}

/** A bucket ends where the next one begins. The last is as long as the one before it. */
function toBuckets(rows: Row[]): Bucket[] {
  const starts = rows.map((row) => row.number('time') ?? 0);
  const last = starts.length - 1;
  const lastWidth = last > 0 ? (starts[last] ?? 0) - (starts[last - 1] ?? 0) : 0;
  return rows.map((row, index) => {
    const start = starts[index] ?? 0;
    return {
      start,
      end: starts[index + 1] ?? start + lastWidth,
      errors: row.number('errors') ?? 0,
      total: row.number('total') ?? 0,
    };
  });
}

function toEvent(buckets: Bucket[]): AnnotationEvent[] {
  const [first] = buckets;
  const last = buckets[buckets.length - 1];
  if (!first || !last) {
    return [];
  }
  const sum = (count: (bucket: Bucket) => number) => buckets.reduce((sofar, bucket) => sofar + count(bucket), 0);
  const errors = sum((bucket) => bucket.errors);
  const total = sum((bucket) => bucket.total);
  return [
    {
      time: first.start,
      timeEnd: last.end,
      isRegion: true,
      title: t('annotations.incident-title', 'Error rate {{rate}} %', { rate: ((100 * errors) / total).toFixed(1) }),
      text: t('annotations.incident', '{{errors}} of {{total}} events failed', { errors, total }),
      tags: ['incident'],
    },
  ];
}
