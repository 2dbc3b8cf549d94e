/** The metrics by their definitions, computed from a plain list of events. Tests compare storage with it. */
import { type Interval, type Metric, type SyncEvent } from '@sync-health/contract';
import { DateTime } from 'luxon';

/** An event whose start may be unknown. */
export type ModelEvent = Omit<SyncEvent, 'startTime'> & Partial<Pick<SyncEvent, 'startTime'>>;

interface Range {
  fromMs: number;
  toMs: number;
}

const endMs = (event: ModelEvent) => Date.parse(event.endTime);
/** Latencies of the events that have one, in milliseconds. */
const latenciesOf = (events: readonly ModelEvent[]) =>
  events.flatMap((event) => (event.startTime === undefined ? [] : [endMs(event) - Date.parse(event.startTime)]));

export const inRange = (events: readonly ModelEvent[], { fromMs, toMs }: Range) =>
  events.filter((event) => endMs(event) >= fromMs && endMs(event) < toMs);

const change = (now: number | null, before: number | null) =>
  now === null || before === null || before === 0 ? null : (now - before) / before;

const difference = (now: number | null, before: number | null) =>
  now === null || before === null ? null : now - before;

function counts(events: readonly ModelEvent[]) {
  const synced = events.filter(({ status }) => status === 'success').length;
  const errors = events.length - synced;
  return { synced, errors, total: events.length, errorRate: events.length === 0 ? null : errors / events.length };
}

/** The value at 0-based index floor(n·p), capped at n−1. */
export function percentile(events: readonly ModelEvent[], p: number): number | null {
  const sorted = latenciesOf(events).sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * p), sorted.length - 1)] ?? null;
}

function average(events: readonly ModelEvent[]): number | null {
  const latencies = latenciesOf(events);
  return latencies.length === 0 ? null : latencies.reduce((sum, latency) => sum + latency, 0) / latencies.length;
}

export function summaryOf(events: readonly ModelEvent[], range: Range) {
  const now = inRange(events, range);
  const before = inRange(events, { fromMs: range.fromMs - (range.toMs - range.fromMs), toMs: range.fromMs });
  const [counted, earlier] = [counts(now), counts(before)];
  return {
    synced: counted.synced,
    syncedChange: change(counted.synced, earlier.synced),
    errors: counted.errors,
    errorsChange: change(counted.errors, earlier.errors),
    errorRate: counted.errorRate,
    errorRateChange: difference(counted.errorRate, earlier.errorRate),
    medianLatency: percentile(now, 0.5),
    medianLatencyChange: change(percentile(now, 0.5), percentile(before, 0.5)),
    averageLatency: average(now),
    averageLatencyChange: change(average(now), average(before)),
  };
}

const knownStarts = new Map<string, number[]>();

/**
 * Starts of the buckets, in epoch milliseconds, found by asking every minute for its bucket. Cached, since that is
 * slow.
 */
export function bucketStarts(range: Range, interval: Interval, zone: string): number[] {
  const key = JSON.stringify([range, interval, zone]);
  const starts = knownStarts.get(key) ?? findStarts(range, interval, zone);
  knownStarts.set(key, starts);
  return starts;
}

function findStarts(range: Range, interval: Interval, zone: string): number[] {
  const starts = new Set<number>();
  for (let ms = range.fromMs; ms < range.toMs; ms += 60_000) {
    starts.add(startOf(ms, interval, zone));
  }
  if (range.toMs > range.fromMs) {
    starts.add(startOf(range.toMs - 1, interval, zone));
  }
  return [...starts].sort((a, b) => a - b);
}

const startOf = (ms: number, interval: Interval, zone: string) =>
  DateTime.fromMillis(ms, { zone }).startOf(interval).toMillis();

/** The events of each bucket of the range. */
export function bucketed(events: readonly ModelEvent[], range: Range, interval: Interval, zone: string) {
  const selected = inRange(events, range).map((event) => ({ event, start: startOf(endMs(event), interval, zone) }));
  return bucketStarts(range, interval, zone).map((start) => ({
    start,
    events: selected.filter((item) => item.start === start).map(({ event }) => event),
  }));
}

export function trendOf(events: readonly ModelEvent[], range: Range, interval: Interval, zone: string) {
  return bucketed(events, range, interval, zone).map((bucket) => ({ time: bucket.start, ...counts(bucket.events) }));
}

/** A metric of a group. */
export function metricOf(events: readonly ModelEvent[], metric: Metric): number | null {
  const { synced, errors, total, errorRate } = counts(events);
  switch (metric) {
    case 'events':
      return total;
    case 'synced':
      return synced;
    case 'errors':
      return errors;
    case 'errorRate':
      return errorRate;
    case 'averageLatency':
      return average(events);
    default:
      return percentile(events, Number(metric.slice(1)) / 100);
  }
}

/** The change from a value before: for a rate the difference, otherwise relative. */
export const metricChange = (metric: Metric, now: number | null, before: number | null) =>
  metric === 'errorRate' ? difference(now, before) : change(now, before);

/** The events of each group, by its values. */
export function grouped(events: readonly ModelEvent[], fields: ReadonlyArray<keyof ModelEvent>) {
  const groups = new Map<string, { values: string[]; events: ModelEvent[] }>();
  for (const event of events) {
    const values = fields.map((field) => String(event[field] ?? ''));
    const key = JSON.stringify(values);
    groups.set(key, { values, events: [...(groups.get(key)?.events ?? []), event] });
  }
  return [...groups.values()];
}
