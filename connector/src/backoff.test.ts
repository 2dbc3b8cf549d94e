import { backoffMs, parseRetryAfter } from './backoff';

const POLICY = { minDelayMs: 100, maxDelayMs: 1000 };
const longest = () => 1;
const shortest = () => 0;

test('the bound of the wait doubles with each attempt, up to the maximum', () => {
  const waits = [1, 2, 3, 4, 5, 200].map((attempt) => backoffMs(attempt, POLICY, 0, longest));
  expect(waits).toEqual([100, 200, 400, 800, 1000, 1000]);
});

test('with full jitter, a wait may be of any length within the bound', () => {
  expect(backoffMs(5, POLICY, 0, shortest)).toBe(0);
});

test('no wait is shorter than the server asked for', () => {
  expect(backoffMs(1, POLICY, 5000, shortest)).toBe(5000);
  expect(backoffMs(1, POLICY, 5000, longest)).toBe(5100);
});

test.each([
  ['7', 7000],
  ['0', 0],
  ['Fri, 20 Nov 2026 10:00:30 GMT', 30_000],
  ['Fri, 20 Nov 2026 09:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After %s means a wait of %s ms', (header, expected) => {
  expect(parseRetryAfter(header, Date.parse('2026-11-20T10:00:00Z'))).toBe(expected);
});
