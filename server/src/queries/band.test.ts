/** Bands computed by hand. */
import { type Metric } from '@sync-health/contract';

import { bandOf, median, outsideOf, type Week } from './band';

const weeks = (values: number[], events: number | null = null): Week[] => values.map((value) => ({ value, events }));

describe('the band of', () => {
  it.each<[string, Metric, Week[], [number, number, number]]>([
    // Median (100 + 104) / 2 = 102; distances 2, 2, 12, 12, so 7; 3 · 7 = 21, and by chance 3 · √102 = 30.3.
    [
      'a count that chance moves most',
      'events',
      weeks([90, 100, 104, 114]),
      [102, 102 - 3 * Math.sqrt(102), 102 + 3 * Math.sqrt(102)],
    ],
    // Median 1000; distances 400, 200, 200, 400, so 300: 3 · 300 = 900, and by chance 94.9.
    ['a count that differs from week to week', 'synced', weeks([600, 800, 1200, 1400]), [1000, 100, 1900]],
    ['a count of three weeks', 'errors', weeks([16, 16, 16]), [16, 4, 28]],
    ['a count that was always zero', 'errors', weeks([0, 0, 0, 0]), [0, 0, 3]],
    // 3 · √(0.1 · 0.9 / 900) = 0.03.
    ['a rate', 'errorRate', weeks([0.1, 0.1, 0.1, 0.1], 900), [0.1, 0.07, 0.13]],
    // One in 400: 3 · √(0.0025 · 0.9975 / 400) = 0.00749.
    ['a rate that was always zero', 'errorRate', weeks([0, 0, 0], 400), [0, 0, 3 * Math.sqrt((0.0025 * 0.9975) / 400)]],
    ['a rate of single events', 'errorRate', weeks([0, 1, 0], 1), [0, 0, 1]],
    ['a latency that hardly differs', 'p95', weeks([1000, 1000, 1010, 990]), [1000, 900, 1100]],
    // Median 1000, distances 500, 0, 0, 1000: 250, and 3 · 250 = 750.
    ['a latency that differs', 'averageLatency', weeks([500, 1000, 1000, 2000]), [1000, 250, 1750]],
  ])('%s', (_, metric, known, [expected, low, high]) => {
    const band = bandOf(metric, known)!;
    expect(band.expected).toBeCloseTo(expected, 9);
    expect(band.low).toBeCloseTo(low, 9);
    expect(band.high).toBeCloseTo(high, 9);
  });

  it('fewer than three weeks give no band', () => {
    expect(bandOf('events', weeks([5, 5]))).toBeNull();
    expect(bandOf('events', [])).toBeNull();
  });
});

it('a value within the band, or on its ends, is 0 outside of it', () => {
  const band = { expected: 10, low: 5, high: 15 };
  expect([4, 5, 10, 15, 18].map((value) => outsideOf(value, band))).toEqual([-1, 0, 0, 0, 3]);
});

it('the median of an even number of values is halfway between the middle two', () => {
  expect([median([3]), median([4, 1]), median([9, 1, 2]), median([1, 9, 2, 4])]).toEqual([3, 2.5, 2, 3]);
});
