import { readRange, toAbsolute, toTimeRange, toUrlRange } from './range';

test.each([
  ['epoch milliseconds', '1763600000000', '2025-11-20T00:53:20.000Z'],
  ['RFC 3339', '2026-11-20T10:00:00Z', '2026-11-20T10:00:00.000Z'],
])('a URL may write a moment as %s', (_, from, expected) => {
  expect(toAbsolute({ from, to: 'now' }).from).toBe(expected);
});

test('a relative range is resolved at each call', () => {
  jest.useFakeTimers({ now: Date.UTC(2026, 10, 20, 10) });
  const range = { from: 'now-1h', to: 'now' };
  expect(toAbsolute(range)).toEqual({ from: '2026-11-20T09:00:00.000Z', to: '2026-11-20T10:00:00.000Z' });
  jest.setSystemTime(Date.UTC(2026, 10, 20, 11));
  expect(toAbsolute(range)).toEqual({ from: '2026-11-20T10:00:00.000Z', to: '2026-11-20T11:00:00.000Z' });
  jest.useRealTimers();
});

test('a range of the time picker survives the URL', () => {
  const range = { from: '1763600000000', to: 'now' };
  expect(toUrlRange(toTimeRange(range).raw)).toEqual(range);
});

test('an invalid range becomes the default range', () => {
  expect(toUrlRange(toTimeRange({ from: 'now-nonsense', to: 'now' }).raw)).toEqual({ from: 'now-7d', to: 'now' });
});

test('days begin in the time zone of the URL', () => {
  jest.useFakeTimers({ now: Date.UTC(2026, 10, 20, 20) });
  const today = (timezone: string) => toAbsolute({ from: 'now/d', to: 'now/d', timezone });
  expect(today('utc')).toEqual({ from: '2026-11-20T00:00:00.000Z', to: '2026-11-21T00:00:00.000Z' });
  expect(today('Asia/Kathmandu')).toEqual({ from: '2026-11-20T18:15:00.000Z', to: '2026-11-21T18:15:00.000Z' });
  expect(today('America/New_York')).toEqual({ from: '2026-11-20T05:00:00.000Z', to: '2026-11-21T05:00:00.000Z' });
  jest.useRealTimers();
});

test('the last millisecond of Yesterday belongs to the range', () => {
  const yesterday = { from: '1795478400000', to: '1795564799999' };
  expect(toAbsolute(yesterday).to).toBe('2026-11-25T00:00:00.000Z');
  expect(toUrlRange(toTimeRange(yesterday).raw)).toEqual(yesterday);
});

test('an unknown time zone is ignored', () => {
  const read = (search: string) => readRange(new URLSearchParams(search));
  expect(read('timezone=Europe/Berlin').timezone).toBe('Europe/Berlin');
  expect(read('timezone=browser').timezone).toBe('browser');
  expect(read('timezone=Mars/Olympus')).toEqual({ from: 'now-7d', to: 'now' });
});
