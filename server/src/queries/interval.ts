/** Chooses the interval of an answer, with a notice when it is not the requested one. */
import { type Interval, type Notice, type RequestedInterval, resolveInterval } from '@sync-health/contract';

import { type TimeRange } from '../storage/rollups/ranges';

export function chooseInterval(
  requested: RequestedInterval,
  { fromMs, toMs }: TimeRange
): { interval: Interval; notices: Notice[] } {
  const interval = resolveInterval(requested, toMs - fromMs);
  const isRefused = (requested === 'minute' || requested === 'hour') && interval !== requested;
  return {
    interval,
    notices: isRefused
      ? [
          {
            severity: 'info',
            text: `The range is longer than 60 hours, so it is shown by day instead of by ${requested}.`,
          },
        ]
      : [],
  };
}
