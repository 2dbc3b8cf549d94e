/** Recent events in memory equal those of plain lists, after rolls, repeated events and overflows. */
import { afterFollowing } from '../../ingest/follower';
import { type StoredEvent } from '../../ingest/storedEvent';
import { RecentEvents } from './recentEvents';
import { type TimeRange } from './ranges';

let seed = 5;
const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;

const follower = { name: 'test', follow: () => Promise.resolve() };

function makeStored(endTimeMs: number): StoredEvent {
  const isFailed = random(3) === 0;
  return {
    ...{ connector: `c${random(3)}`, id: `${random(1e9)}`, mode: random(2) ? 'manual' : 'realtime' },
    ...{ object: `o${random(4)}`, action: 'update', recordId: 'r', endTimeMs, latencyMs: random(100_000) },
    ...{ status: isFailed ? 'failed' : 'success', errorCode: isFailed ? `E-${random(2)}` : '' },
    ...{ errorMessage: '', triggeredBy: '', jobId: '', retryOf: '', attempt: 1, attributes: '', traceId: '' },
  };
}

const told = (events: ReadonlyArray<Record<string, unknown>>) => events.map((event) => JSON.stringify(event)).sort();

/** The rows in memory as plain values. */
const rowsOf = (recent: RecentEvents, seq: number, ranges: readonly TimeRange[]) => {
  const found = recent.since(seq, ranges);
  return (
    found &&
    told(
      found.flatMap(({ rows, from, to }) =>
        Array.from({ length: to - from }, (_, index) => ({
          ...rows.combinations[rows.places[from + index]!],
          endMs: rows.endsMs![from + index],
          latency: rows.latencySums[from + index],
        }))
      )
    )
  );
};

const plainly = (sent: ReadonlyArray<{ seq: number; event: StoredEvent }>, seq: number, ranges: readonly TimeRange[]) =>
  told(
    sent
      .filter(
        ({ seq: of, event: { endTimeMs } }) =>
          of > seq && ranges.some(({ fromMs, toMs }) => endTimeMs >= fromMs && endTimeMs < toMs)
      )
      .map(({ event: { connector, mode, object, action, status, errorCode, endTimeMs, latencyMs } }) => ({
        ...{ connector, mode, object, action, status, error_code: errorCode },
        ...{ endMs: endTimeMs, latency: latencyMs },
      }))
  );

it('returns events above a seq, within ranges', async () => {
  const recent = new RecentEvents();
  const following = afterFollowing(follower, (events, seq) => recent.add(events, seq));
  expect(recent.since(0, [{ fromMs: 0, toMs: 1 }])).toBeNull();
  recent.begin(10);
  const sent: Array<{ seq: number; event: StoredEvent }> = [];
  let rolled = 10;
  for (let seq = 11; seq < 80; seq += 1 + random(3)) {
    const events = Array.from({ length: random(90) }, () => makeStored(random(10_000)));
    await following.follow(events, seq);
    sent.push(...events.map((event) => ({ seq, event })));
    if (random(6) === 0) {
      rolled = Math.max(rolled, seq - random(8));
      recent.forget(rolled);
    }
    const ranges = [
      { fromMs: random(3000), toMs: 3000 + random(2000) },
      { fromMs: 6000 + random(1000), toMs: 8000 + random(4000) },
    ];
    const after = rolled + random(4);
    expect(rowsOf(recent, after, ranges)).toEqual(plainly(sent, after, ranges));
    expect(recent.since(rolled - 1, ranges)).toBeNull();
  }
  expect(sent.length).toBeGreaterThan(1000);
});

it('forgets earlier events when events come again after a failure', async () => {
  const recent = new RecentEvents();
  const following = afterFollowing(follower, (events, seq) => recent.add(events, seq));
  recent.begin(0);
  const all = [{ fromMs: 0, toMs: Infinity }];
  const [first, again, next] = [makeStored(1), makeStored(1), makeStored(2)];
  await following.follow([first], 1);
  await following.follow([first, again], 1);
  expect(recent.since(0, all)).toBeNull();
  expect(recent.since(1, all)).toEqual([]);
  await following.follow([next], 2);
  expect(rowsOf(recent, 1, all)).toEqual(plainly([{ seq: 2, event: next }], 1, all));
});

it('keeps no event that was not followed', async () => {
  const recent = new RecentEvents();
  const failing = afterFollowing({ name: 'test', follow: () => Promise.reject(new Error('away')) }, (events, seq) =>
    recent.add(events, seq)
  );
  recent.begin(0);
  await expect(failing.follow([makeStored(1)], 1)).rejects.toThrow('away');
  expect(recent.since(0, [{ fromMs: 0, toMs: 10 }])).toEqual([]);
});

it('forgets everything at an overflow', async () => {
  const recent = new RecentEvents(500);
  const following = afterFollowing(follower, (events, seq) => recent.add(events, seq));
  recent.begin(0);
  const events = Array.from({ length: 250 }, () => makeStored(random(1000)));
  await following.follow(events, 1);
  await following.follow(events, 2);
  expect(rowsOf(recent, 0, [{ fromMs: 0, toMs: 10 }])).not.toBeNull();
  await following.follow(events.slice(0, 1), 3);
  expect(recent.since(2, [{ fromMs: 0, toMs: 10 }])).toBeNull();
  expect(recent.since(3, [{ fromMs: 0, toMs: 10 }])).toEqual([]);
});
