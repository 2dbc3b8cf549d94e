import { DateTime } from 'luxon';

import { bucketsOf, bucketStart } from './buckets';
import { isTimeZone, WallClock } from './wallClock';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Nights in which clocks go back to midnight or by half an hour, skip midnight, or skip a day. */
const NIGHTS: Array<[zone: string, change: string]> = [
  ['America/Havana', '2025-11-02T05:00:00Z'],
  ['Atlantic/Azores', '2025-10-26T01:00:00Z'],
  ['America/Sao_Paulo', '2018-02-18T02:00:00Z'],
  ['America/Sao_Paulo', '2018-11-04T03:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['Australia/Lord_Howe', '2025-10-04T15:30:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00:00Z'],
  ['Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
];

it.each(NIGHTS)(
  'every moment around a change of clocks in %s at %s is in the bucket that a longer range has',
  (zone, at) => {
    const change = Date.parse(at);
    const range = { fromMs: change - 3 * DAY_MS, toMs: change + 3 * DAY_MS };
    for (const interval of ['hour', 'day'] as const) {
      const { starts, ranges } = bucketsOf(range, interval, zone);
      expect(starts.slice(1)).toEqual(ranges.slice(0, -1).map(({ toMs }) => toMs));
      for (let ms = range.fromMs; ms < range.toMs; ms += HOUR_MS / 4) {
        expect(bucketStart(ms, interval, zone)).toBe(starts.findLast((start) => start <= ms));
      }
    }
  }
);

it.each(NIGHTS)('a day in %s around %s begins with its first moment', (zone, at) => {
  const dateOf = (ms: number) => DateTime.fromMillis(ms, { zone }).toISODate();
  for (let ms = Date.parse(at) - 2 * DAY_MS; ms < Date.parse(at) + 2 * DAY_MS; ms += HOUR_MS / 2) {
    const start = WallClock.of(zone).dayStart(ms);
    expect([dateOf(start), dateOf(start - 1) === dateOf(start)]).toEqual([dateOf(ms), false]);
  }
});

it('the same time some days before is the first of two, and later where it is skipped', () => {
  const back = (zone: string, at: string, days: number) =>
    new Date(WallClock.of(zone).daysBefore(Date.parse(at), days)).toISOString();
  expect(back('America/Havana', '2025-11-09T05:30:00Z', 7)).toBe('2025-11-02T04:30:00.000Z');
  expect(back('Europe/Berlin', '2026-04-05T00:30:00Z', 7)).toBe('2026-03-29T01:30:00.000Z');
  expect(back('Pacific/Apia', '2012-01-05T13:00:00Z', 7)).toBe('2011-12-30T13:00:00.000Z');
  expect(back('Europe/Berlin', '2026-11-05T09:00:00Z', 28)).toBe('2026-10-08T08:00:00.000Z');
});

it.each([
  ['UTC-12', true],
  ['utc+14', true],
  ['UTC+5:45', true],
  ['UTC+14:15', false],
  ['UTC+25', false],
  ['UTC-13', false],
  ['UTC+5:07', false],
])('%s, an offset that some zone can have or not: %s', (name, isOne) => {
  expect(isTimeZone(name)).toBe(isOne);
});

it('the zone of the server has no name for callers', () => {
  expect(['UTC', 'Europe/Berlin', 'UTC+3'].map(isTimeZone)).toEqual([true, true, true]);
  expect(['local', 'System', 'default', 'browser', 'Mars'].map(isTimeZone)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});
