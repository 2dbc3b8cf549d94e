/**
 * Commands and job runs as annotation events. Grafana shows their texts as HTML: values go through i18next, which
 * escapes them, and tags as plain text.
 */
import { type AnnotationEvent, locationUtil } from '@grafana/data';
import { t } from '@grafana/i18n';

import { isolate } from '../../components/asIs';
import { jobPath, pagePath } from '../../pages/paths';
import type { Row } from './rows';

export function commandEvents(rows: Row[]): AnnotationEvent[] {
  return rows.flatMap((row) => {
    const time = row.number('requestedAt');
    if (time === null) {
      return [];
    }
    const tags = [row.text('type'), row.text('state'), row.text('connector')].filter(Boolean);
    return [{ time, title: commandTitle(row), text: `${commandText(row)}${link(pagePath('activity'))}`, tags }];
  });
}

/** A job that still runs has no end: it reaches to now. */
export function jobEvents(rows: Row[], now = Date.now()): AnnotationEvent[] {
  return rows.flatMap((row) => {
    const time = row.number('startTime');
    if (time === null) {
      return [];
    }
    const text = t('annotations.job', '{{status}}: {{succeeded}} succeeded, {{failed}} failed', {
      status: row.text('status'),
      succeeded: row.number('succeeded') ?? 0,
      failed: row.number('failed') ?? 0,
    });
    return [
      {
        time,
        timeEnd: row.number('endTime') ?? now,
        isRegion: true,
        title: t('annotations.job-title', 'Manual sync {{scope}}', {
          scope: isolate(row.text('scope') || row.text('jobId')),
        }),
        text: `${text}${link(jobPath(row.text('jobId'), row.text('connector')))}`,
        tags: [row.text('status'), row.text('connector')].filter(Boolean),
      },
    ];
  });
}

function commandTitle(row: Row): string {
  const values = { who: isolate(row.text('requestedBy')), jobId: isolate(row.text('jobId')) };
  return row.text('type') === 'cancel'
    ? t('annotations.cancel-title', 'Cancel of {{jobId}} by {{who}}', values)
    : t('annotations.retry-title', 'Retry by {{who}}', values);
}

function commandText(row: Row): string {
  if (row.text('type') === 'cancel') {
    return t('annotations.cancel', 'State: {{state}}', { state: row.text('state') });
  }
  return t(
    'annotations.retry',
    '{{accepted}} accepted, {{skipped}} skipped; so far {{succeeded}} succeeded, {{failed}} failed',
    {
      accepted: row.number('accepted') ?? 0,
      skipped: row.number('skipped') ?? 0,
      succeeded: row.number('succeeded') ?? 0,
      failed: row.number('failed') ?? 0,
    }
  );
}

function link(path: string): string {
  const text = t('annotations.open', 'Open in Sync Health');
  return ` <a href="${locationUtil.assureBaseUrl(path)}">${text}</a>`;
}
