/** The buckets of a query: those of its range, or of a very long range the days that have events. */
import { type Interval, type Notice } from '@sync-health/contract';
import { DateTime } from 'luxon';

import { unionSql } from '../storage/rollups/rollupSource';
import { type TimeRange } from '../storage/rollups/ranges';
import { type QueryContext } from './answer';
import { bucketEnd, type Buckets, bucketsOf, bucketStart, lookingBack, MAX_BUCKETS } from './buckets';
import { Events } from './events';
import { type QueryFilter } from './filters';
import { TimeShift } from './range';

interface Asked {
  range: TimeRange;
  timeZone: string;
  interval: Interval;
  timeShift?: string;
}

const DAY_MS = 86_400_000;

/** Only day buckets can exceed `MAX_BUCKETS`: long ranges don't allow shorter ones. */
export async function bucketsWithin(
  context: QueryContext,
  query: QueryFilter,
  { range, timeZone, interval, timeShift }: Asked
): Promise<Buckets & { notices: Notice[] }> {
  const shift = new TimeShift(timeShift, timeZone);
  if (interval !== 'day' || range.toMs - range.fromMs <= MAX_BUCKETS * DAY_MS) {
    return { ...lookingBack(bucketsOf(range, interval, timeZone), (each) => shift.back(each)), notices: [] };
  }
  const shown = await withEvents(new Events(context, query, [shift.back(range)]), range, timeZone);
  const forward = (ms: number) => ms + (range.fromMs - shift.back(range).fromMs);
  const within = { fromMs: forward(shown.fromMs), toMs: forward(shown.toMs) };
  const notice: Notice = { severity: 'info', text: noticeOf(within, timeZone) };
  return { ...lookingBack(bucketsOf(within, interval, timeZone), (each) => shift.back(each)), notices: [notice] };
}

/** From the first day with events to the last one; at most the last `MAX_BUCKETS` of them. */
async function withEvents(events: Events, range: TimeRange, timeZone: string): Promise<TimeRange> {
  const [firsts = [], lasts = [], counts = []] = await events.select(
    [`SELECT min(slot) AS first, max(slot) AS last, sum(count) AS events FROM (${unionSql(events.countsInParts([]))})`],
    false
  );
  if (Number(counts[0] ?? 0) === 0) {
    return { fromMs: range.toMs, toMs: range.toMs };
  }
  // A slot may be a whole UTC day, which ends in the next day of the time zone.
  const toMs = bucketEnd(bucketStart(Number(lasts[0]) + DAY_MS - 1, 'day', timeZone), 'day', timeZone);
  const fromMs = bucketStart(Number(firsts[0]), 'day', timeZone);
  return {
    fromMs: Math.max(range.fromMs, fromMs, toMs - (MAX_BUCKETS - 1) * DAY_MS),
    toMs: Math.min(range.toMs, toMs),
  };
}

function noticeOf({ fromMs, toMs }: TimeRange, timeZone: string): string {
  const dayOf = (ms: number) => DateTime.fromMillis(ms, { zone: timeZone }).toISODate();
  const what =
    fromMs === toMs ? 'no day has events' : `only ${dayOf(fromMs)} to ${dayOf(toMs - 1)} is shown, where events are`;
  return `The range is longer than ${MAX_BUCKETS} days: ${what}.`;
}
