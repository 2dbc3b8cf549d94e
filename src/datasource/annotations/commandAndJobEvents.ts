/**
 * Turns commands and job runs into annotation events. Grafana shows their texts as HTML, so values are escaped here. It
 * shows tags as plain text.
 */
import { type AnnotationEvent, locationUtil, textUtil } from '@grafana/data';
import { t } from '@grafana/i18n';

import { isolate } from '../../components/plainValues';
import { jobPath, pagePath } from '../../pages/paths';
import type { Row } from './frameRows';

/** i18next of Grafana does not escape values, since React does. These texts are HTML, so they are escaped here. */
const AS_HTML = {
  interpolation: { escapeValue: true, escape: (value: unknown) => textUtil.escapeHtml(isolate(String(value))) },
} as const;

/** `ds` is the uid of the data source. The links in texts carry it. */
export function commandEvents(rows: Row[], ds: string): AnnotationEvent[] {
  return rows.flatMap((row) => {
    const time = row.number('requestedAt');
    if (time === null) {
      return [];
    }
    const tags = [row.text('type'), row.text('state'), row.text('connector')].filter(Boolean);
    return [{ time, title: commandTitle(row), text: `${commandText(row)}${link(pagePath('activity', { ds }))}`, tags }];
  });
}

/** The region of a job that still runs ends at `now`. */
export function jobEvents(rows: Row[], ds: string, now = Date.now()): AnnotationEvent[] {
  return rows.flatMap((row) => {
    const time = row.number('startTime');
    if (time === null) {
      return [];
    }
    const text = t('annotations.job', '{{status}}: {{succeeded}} succeeded, {{failed}} failed', {
      status: row.text('status'),
      ...AS_HTML,
      succeeded: row.number('succeeded') ?? 0,
      failed: row.number('failed') ?? 0,
    });
    return [
      {
        time,
        timeEnd: row.number('endTime') ?? now,
        isRegion: true,
        title: t('annotations.job-title', 'Manual sync {{scope}}', {
          scope: row.text('scope') || row.text('jobId'),
          ...AS_HTML,
        }),
        text: `${text}${link(jobPath(row.text('jobId'), row.text('connector'), { ds }))}`,
        tags: [row.text('status'), row.text('connector')].filter(Boolean),
      },
    ];
  });
}

function commandTitle(row: Row): string {
  const values = { who: row.text('requestedBy'), jobId: row.text('jobId'), ...AS_HTML };
  return row.text('type') === 'cancel'
    ? t('annotations.cancel-title', 'Cancel of {{jobId}} by {{who}}', values)
    : t('annotations.retry-title', 'Retry by {{who}}', values);
}

function commandText(row: Row): string {
  if (row.text('type') === 'cancel') {
    return t('annotations.cancel', 'State: {{state}}', { state: row.text('state'), ...AS_HTML });
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
  return ` <a href="${textUtil.escapeHtml(locationUtil.assureBaseUrl(path))}">${text}</a>`;
}
