import { type DataQueryResponse, dateTime, LiveChannelConnectionState, LoadingState } from '@grafana/data';

import { setUpLive, tearDownLive } from '../test/live';
import { aDataSource, aRequest } from './testing/dataSource';

const TAIL = { refId: 'A', queryType: 'failures', live: true } as const;
const NOW_RANGE = {
  from: dateTime('2026-11-24T00:00:00Z'),
  to: dateTime('2026-11-24T06:00:00Z'),
  raw: { from: 'now-1h', to: 'now' },
};

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  jest.useRealTimers();
  tearDownLive();
});

async function open(target: object = TAIL, range = NOW_RANGE) {
  const { dataSource, asked } = aDataSource();
  const responses: DataQueryResponse[] = [];
  let hasEnded = false;
  const request = aRequest({ ...TAIL, ...target }, { range });
  const following = dataSource
    .query(request)
    .subscribe({ next: (response) => responses.push(response), complete: () => (hasEnded = true) });
  await jest.advanceTimersByTimeAsync(50);
  return { asked, responses, following, hasEnded: () => hasEnded };
}

it('a live query is asked again, up to that moment, when its data has changed', async () => {
  const live = setUpLive();
  const { asked, responses, following, hasEnded } = await open();
  expect(asked).toHaveLength(1);
  live.status(LiveChannelConnectionState.Connected);
  await jest.advanceTimersByTimeAsync(5000);
  expect(asked).toHaveLength(2);
  live.say({ connected: true, changed: ['counts', 'jobs', 'commands'] });
  await jest.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(2);
  live.say({ connected: true, changed: ['failures'] });
  await jest.advanceTimersByTimeAsync(50);
  expect(asked).toHaveLength(3);
  expect(Number(asked[2]?.data.to)).toBeGreaterThan(Number(asked[1]?.data.to) + 60_000);
  expect(responses.map(({ key, state }) => [key, state])).toEqual(Array(3).fill(['Q1', LoadingState.Streaming]));
  expect(hasEnded()).toBe(false);
  following.unsubscribe();
  expect(live.listening()).toBe(0);
});

it.each([
  ['trend', 'counts'],
  ['records', 'counts'],
  ['errors', 'failures'],
  ['jobs', 'jobs'],
  ['commands', 'commands'],
  ['objectives', 'objectives'],
  ['objectives', 'counts'],
] as const)('a %s is asked again when %s change', async (queryType, kind) => {
  const live = setUpLive();
  const { asked } = await open({ queryType });
  live.status(LiveChannelConnectionState.Connected);
  await jest.advanceTimersByTimeAsync(5000);
  const before = asked.length;
  live.say({ connected: true, changed: [kind] });
  await jest.advanceTimersByTimeAsync(50);
  expect(asked).toHaveLength(before + 1);
});

it('without Grafana Live it is asked every ten seconds until it is unsubscribed', async () => {
  const { asked, following } = await open();
  await jest.advanceTimersByTimeAsync(30_000);
  expect(asked).toHaveLength(4);
  following.unsubscribe();
  await jest.advanceTimersByTimeAsync(30_000);
  expect(asked).toHaveLength(4);
});

it.each([
  ['is not live', { live: undefined }, NOW_RANGE],
  ['ended before now', {}, { ...NOW_RANGE, raw: { from: 'now-2d', to: '2026-11-24T06:00:00Z' } }],
])('a query that %s is asked once', async (_, target, range) => {
  const live = setUpLive();
  const { asked, hasEnded } = await open(target, range);
  expect(hasEnded()).toBe(true);
  await jest.advanceTimersByTimeAsync(30_000);
  expect(asked).toHaveLength(1);
  expect(live.opened).toEqual([]);
});
