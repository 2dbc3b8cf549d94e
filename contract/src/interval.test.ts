import { allowedIntervals, MAX_FINE_RANGE_MS, resolveInterval } from './interval';

it('60 hours exactly allow minutes and hours, one millisecond more only days', () => {
  expect(allowedIntervals(MAX_FINE_RANGE_MS)).toEqual(['day', 'hour', 'minute']);
  expect(allowedIntervals(MAX_FINE_RANGE_MS + 1)).toEqual(['day']);
  expect(resolveInterval('minute', MAX_FINE_RANGE_MS)).toBe('minute');
  expect(resolveInterval('minute', MAX_FINE_RANGE_MS + 1)).toBe('day');
});
