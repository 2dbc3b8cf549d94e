import { type AnnotationQuery, type DataFrame, toDataFrame } from '@grafana/data';
import { lastValueFrom } from 'rxjs';

import type { AnnotationTarget } from './annotationQuery';
import { annotationSupport } from './annotationSupport';

const HOUR = 3600_000;

function anAnnotation(target: Partial<AnnotationTarget>): AnnotationQuery<AnnotationTarget> {
  return { name: 'Test', enable: true, iconColor: 'red', target: { refId: 'Anno', ...target } };
}

const query = (target: Partial<AnnotationTarget>) => annotationSupport('ds-1').prepareQuery?.(anAnnotation(target));

async function events(target: Partial<AnnotationTarget>, fields: Record<string, unknown[]>, nextCursor?: string) {
  const frame: DataFrame = toDataFrame({
    fields: Object.entries(fields).map(([name, values]) => ({ name, values })),
    meta: { custom: { nextCursor } },
  });
  const answer = annotationSupport('ds-1').processEvents?.(anAnnotation(target), [frame]);
  return answer ? lastValueFrom(answer) : undefined;
}

it.each([
  ['commands', { queryType: 'commands', limit: 1000 }],
  ['jobs', { queryType: 'jobs', limit: 1000 }],
  ['incidents', { queryType: 'trend', groupBy: [] }],
] as const)('%s ask for their query, under the filters of the annotation', (kind, expected) => {
  const filters = { connector: ['$connector'] };
  expect(query({ kind, filters })).toMatchObject({ ...expected, filters });
});

it('an annotation without a kind marks commands', () => {
  expect(query({})).toMatchObject({ queryType: 'commands' });
});

it('a retry and a cancel are marks that say who, what and how it went', async () => {
  const marks = await events(
    { kind: 'commands' },
    {
      requestedAt: [1000, 2000],
      type: ['retry', 'cancel'],
      state: ['completed', 'waiting'],
      connector: ['zuora', 'zuora'],
      requestedBy: ['ada', '<b>eve</b>'],
      accepted: [40, 1],
      skipped: [2, 0],
      succeeded: [38, null],
      failed: [2, null],
      jobId: [null, 'job-1'],
    }
  );
  expect(marks?.[0]).toMatchObject({ time: 1000, title: 'Retry by ada', tags: ['retry', 'completed', 'zuora'] });
  expect(marks?.[0]?.text).toContain('40 accepted, 2 skipped; so far 38 succeeded, 2 failed');
  expect(marks?.[1]).toMatchObject({ time: 2000, title: 'Cancel of job-1 by &lt;b&gt;eve&lt;/b&gt;' });
});

it('a job is a region from its start to its end or to now; a job that has not begun has none', async () => {
  const before = Date.now();
  const regions = await events(
    { kind: 'jobs' },
    {
      jobId: ['a', 'b', 'c'],
      connector: ['zuora', 'zuora', 'zuora'],
      scope: ['Accounts', 'Products', 'Orders'],
      status: ['completed', 'running', 'queued'],
      succeeded: [10, 3, 0],
      failed: [1, 0, 0],
      startTime: [1000, 2000, null],
      endTime: [5000, null, null],
    }
  );
  expect(regions).toHaveLength(2);
  expect(regions?.[0]).toMatchObject({ time: 1000, timeEnd: 5000, isRegion: true, title: 'Manual sync Accounts' });
  expect(regions?.[0]?.text).toContain('/manual-syncs/a?connector=zuora');
  expect(regions?.[1]?.timeEnd).toBeGreaterThanOrEqual(before);
});

it('neighboring intervals above the bound are one incident; intervals with few events are none', async () => {
  const target = { kind: 'incidents', threshold: 0.2, minEvents: 10 } as const;
  const incidents = await events(target, {
    time: [0, 1, 2, 3, 4, 5].map((hour) => hour * HOUR),
    errors: [2, 30, 50, 1, 5, 21],
    total: [100, 100, 100, 100, 5, 100],
  });
  expect(incidents).toEqual([
    expect.objectContaining({
      time: HOUR,
      timeEnd: 3 * HOUR,
      isRegion: true,
      title: 'Error rate 40.0 %',
      text: '80 of 200 events failed',
    }),
    expect.objectContaining({ time: 5 * HOUR, timeEnd: 6 * HOUR }),
  ]);
});

it('a rate at the bound is no incident', async () => {
  const rows = { time: [0, HOUR], errors: [20, 0], total: [100, 100] };
  await expect(events({ kind: 'incidents', threshold: 0.2 }, rows)).resolves.toEqual([]);
});

it.each([
  ['commands', { requestedAt: [3000, 2000], type: ['retry', 'retry'] }],
  ['jobs', { startTime: [3000, 2000], endTime: [4000, 4000], jobId: ['a', 'b'] }],
] as const)('%s beyond those that are drawn have a mark that says so', async (kind, { ...fields }) => {
  const columns = Object.fromEntries(Object.entries(fields).map(([name, values]) => [name, [...values]]));
  const all = await events({ kind }, columns);
  const cut = await events({ kind }, columns, 'the-next-page');
  expect(all).toHaveLength(2);
  expect(cut?.slice(0, 2)).toEqual(all);
  expect(cut?.slice(2)).toEqual([
    expect.objectContaining({ time: 2000, title: 'Older marks are not drawn', text: expect.stringContaining('1000') }),
  ]);
});
