import { bucketRange } from './bucketRange';

const YEAR = { from: '2026-01-01T00:00:00Z', to: '2026-12-31T23:59:59.999Z' };
const iso = (ms: string) => new Date(Number(ms)).toISOString();

function stepOf(time: string, interval: string, timeZone: string, around = YEAR) {
  const bounds = bucketRange({ time, interval }, around, timeZone);
  return bounds && [iso(bounds.from), iso(bounds.to)];
}

it.each([
  // Clocks go forward: a day of 23 hours. Clocks go back: a day of 25 hours.
  ['2026-03-29T10:00:00Z', 'Europe/Berlin', '2026-03-28T23:00:00.000Z', '2026-03-29T21:59:59.999Z'],
  ['2026-10-25T10:00:00Z', 'Europe/Berlin', '2026-10-24T22:00:00.000Z', '2026-10-25T22:59:59.999Z'],
  ['2026-11-20T10:00:00Z', 'Asia/Kathmandu', '2026-11-19T18:15:00.000Z', '2026-11-20T18:14:59.999Z'],
])('the day of %s in %s', (time, timeZone, from, to) => {
  expect(stepOf(time, 'day', timeZone)).toEqual([from, to]);
});

it.each([
  ['2026-11-20T10:10:00Z', 'Asia/Kathmandu', '2026-11-20T09:15:00.000Z', '2026-11-20T10:14:59.999Z'],
  // On Lord Howe Island clocks go back by half an hour, from 02:00 to 01:30.
  ['2026-04-04T14:10:00Z', 'Australia/Lord_Howe', '2026-04-04T14:00:00.000Z', '2026-04-04T14:59:59.999Z'],
])('the hour of %s in %s', (time, timeZone, from, to) => {
  const around = { from: '2026-04-04T00:00:00Z', to: '2026-04-05T00:00:00Z' };
  expect(stepOf(time, 'hour', timeZone, time.startsWith('2026-04') ? around : day(time))).toEqual([from, to]);
});

it('is unknown for the rest of an hour in which clocks go back by half an hour', () => {
  const around = { from: '2026-04-04T00:00:00Z', to: '2026-04-05T00:00:00Z' };
  expect(stepOf('2026-04-04T15:10:00Z', 'hour', 'Australia/Lord_Howe', around)).toBeUndefined();
});

it('is cut at the ends of the range', () => {
  const around = { from: '2026-11-20T10:20:00Z', to: '2026-11-20T10:40:00Z' };
  expect(stepOf('2026-11-20T10:30:00Z', 'hour', 'utc', around)).toEqual([
    '2026-11-20T10:20:00.000Z',
    '2026-11-20T10:40:00.000Z',
  ]);
});

function day(time: string) {
  return { from: `${time.slice(0, 10)}T00:00:00Z`, to: `${time.slice(0, 10)}T23:59:59.999Z` };
}
