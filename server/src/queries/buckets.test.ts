import { type Interval } from '@sync-health/contract';

import { DateTime } from 'luxon';

import { bucketStarts } from '../testing/referenceModel';
import { bucketIndex, bucketsOf, lookingBack } from './buckets';
import { TimeShift } from './range';

const HOUR_MS = 3_600_000;
const range = (from: string, to: string) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) });
const lengths = ({ ranges }: ReturnType<typeof bucketsOf>) =>
  ranges.map(({ fromMs, toMs }) => (toMs - fromMs) / HOUR_MS);

it.each([
  ['Europe/Berlin', '2026-03-27T23:00:00Z', '2026-03-29T22:00:00Z', [24, 23]],
  ['Europe/Berlin', '2026-10-23T22:00:00Z', '2026-10-25T23:00:00Z', [24, 25]],
  ['Asia/Kathmandu', '2026-10-23T18:15:00Z', '2026-10-25T18:15:00Z', [24, 24]],
  ['Australia/Adelaide', '2026-10-02T14:30:00Z', '2026-10-04T13:30:00Z', [24, 23]],
  ['Australia/Lord_Howe', '2026-04-03T13:00:00Z', '2026-04-05T13:30:00Z', [24, 24.5]],
])('days of %s from %s are as long as its clocks say', (zone, from, to, hours) => {
  expect(lengths(bucketsOf(range(from, to), 'day', zone))).toEqual(hours);
});

it.each<Interval>(['minute', 'hour', 'day'])(
  'a range is covered by buckets of a %s without gap, also where clocks change',
  (interval) => {
    for (const zone of ['Europe/Berlin', 'Australia/Lord_Howe', 'America/St_Johns']) {
      const asked = range('2026-04-04T10:07:31Z', '2026-04-05T17:20:05Z');
      const { starts, ranges } = bucketsOf(asked, interval, zone);
      expect(ranges[0]?.fromMs).toBe(asked.fromMs);
      expect(ranges.at(-1)?.toMs).toBe(asked.toMs);
      ranges.slice(1).forEach(({ fromMs }, index) => expect(fromMs).toBe(ranges[index]?.toMs));
      if (zone !== 'Australia/Lord_Howe') {
        expect(starts).toEqual(bucketStarts(asked, interval, zone));
      }
    }
  }
);

it('a whole first bucket is compared with the whole bucket before, a partial one with the same length of time', () => {
  const whole = bucketsOf(range('2026-10-25T23:00:00Z', '2026-10-27T23:00:00Z'), 'day', 'Europe/Berlin');
  expect(whole.before).toEqual(range('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'));
  const part = bucketsOf(range('2026-11-20T10:30:00Z', '2026-11-20T12:00:00Z'), 'hour', 'UTC');
  expect(part.before).toEqual(range('2026-11-20T10:00:00Z', '2026-11-20T10:30:00Z'));
});

it('a shift by a week keeps the wall-clock time', () => {
  const shift = new TimeShift('1w', 'Europe/Berlin');
  const now = range('2026-10-27T09:00:00Z', '2026-10-28T09:00:00Z');
  expect(shift.back(now)).toEqual(range('2026-10-20T08:00:00Z', '2026-10-21T08:00:00Z'));
});

it.each<[zone: string, interval: Interval, from: string, to: string]>([
  // Onto a change of clocks, back and forward, and from one.
  ['Europe/Berlin', 'hour', '2026-10-31T23:00:00Z', '2026-11-01T05:00:00Z'],
  ['Europe/Berlin', 'minute', '2026-10-31T23:00:00Z', '2026-11-01T05:00:00Z'],
  ['Europe/Berlin', 'hour', '2026-04-04T22:00:00Z', '2026-04-05T06:00:00Z'],
  ['Europe/Berlin', 'hour', '2026-10-24T22:00:00Z', '2026-10-25T06:00:00Z'],
  ['Europe/Berlin', 'minute', '2026-10-24T22:00:00Z', '2026-10-25T06:00:00Z'],
  ['Australia/Lord_Howe', 'hour', '2026-04-11T10:00:00Z', '2026-04-12T02:00:00Z'],
  ['Australia/Lord_Howe', 'hour', '2026-04-04T10:00:00Z', '2026-04-05T02:00:00Z'],
  ['America/St_Johns', 'day', '2026-11-05T03:30:00Z', '2026-11-12T03:30:00Z'],
])(
  'looking back in %s by %s from %s has rising times and covers all of the time before once',
  (zone, interval, from, to) => {
    const shift = new TimeShift('7d', zone);
    const asked = bucketsOf(range(from, to), interval, zone);
    const { times, ranges, before } = lookingBack(asked, (each) => shift.back(each));
    expect(times).toEqual(asked.starts);
    expect(times.slice(1).every((time, index) => time > times[index]!)).toBe(true);
    expect(ranges[0]?.fromMs).toBe(shift.back(range(from, to)).fromMs);
    expect(ranges.at(-1)?.toMs).toBe(shift.back(range(from, to)).toMs);
    [before, ...ranges].forEach(({ fromMs, toMs }, index) => {
      expect(toMs).toBeGreaterThanOrEqual(fromMs);
      expect(fromMs).toBe([before, ...ranges][index - 1]?.toMs ?? before.fromMs);
    });
  }
);

it.each(['0d', '1d'])(
  'what ends a range of two days, the first of them cut, is in the second: looking back %s',
  (days) => {
    const shift = new TimeShift(days, 'UTC');
    const asked = range('2026-11-19T03:17:12.345Z', '2026-11-20T21:36:53.211Z');
    const buckets = lookingBack(bucketsOf(asked, 'day', 'UTC'), (each) => shift.back(each));
    const { toMs } = shift.back(asked);
    expect([toMs - 1, toMs - 22 * HOUR_MS, buckets.ranges[0]!.fromMs].map((ms) => bucketIndex(buckets).of(ms))).toEqual(
      [2, 1, 1]
    );
  }
);

it('an empty range has no buckets', () => {
  expect(bucketsOf(range('2026-11-20T10:30:00Z', '2026-11-20T10:30:00Z'), 'day', 'UTC').starts).toEqual([]);
});

it.each(['Europe/Berlin', 'America/Sao_Paulo', 'Asia/Beirut', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC+3'])(
  'the days of ten years in %s are those of the calendar, and a moment is found in its own',
  (zone) => {
    const { fromMs, toMs } = range('2006-01-01T00:00:00Z', '2016-01-01T00:00:00Z');
    const expected: number[] = [];
    for (let day = DateTime.fromMillis(fromMs, { zone }).startOf('day'); day.toMillis() < toMs;) {
      expected.push(day.toMillis());
      day = day.plus({ days: 1 }).startOf('day');
    }
    const buckets = bucketsOf({ fromMs, toMs }, 'day', zone);
    expect(buckets.starts).toEqual(expected);
    const index = bucketIndex(buckets);
    buckets.ranges.forEach((each, place) => {
      expect([index.of(each.fromMs), index.of(each.toMs - 1)]).toEqual([place + 1, place + 1]);
    });
    expect(index.of(fromMs - 1)).toBe(0);
  }
);
