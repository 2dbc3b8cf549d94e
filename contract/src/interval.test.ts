import { allowedIntervals, MAX_FINE_RANGE_MS, resolveInterval } from './interval';

it('exactly 60 hours allow minutes and hours; one millisecond more allows only days', () => {
  expect(allowedIntervals(MAX_FINE_RANGE_MS)).toEqual(['day', 'hour', 'minute']);
  expect(allowedIntervals(MAX_FINE_RANGE_MS + 1)).toEqual(['day']);
  expect(resolveInterval('minute', MAX_FINE_RANGE_MS)).toBe('minute');
  expect(resolveInterval('minute', MAX_FINE_RANGE_MS + 1)).toBe('day');
});
