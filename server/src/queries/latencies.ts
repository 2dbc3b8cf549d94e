/** SQL for latencies and their percentiles, from rollups or raw events. */
import { bucketLatencySql, NO_BUCKET } from '../storage/rollups/tables';
import { type Events } from './events';

/** Each percentile's share of the events. */
const PERCENTILES = { p50: 0.5, p90: 0.9, p95: 0.95 };
const NAMES = Object.keys(PERCENTILES);
export const SHARES = Object.values(PERCENTILES);

/**
 * The engine takes the value at 1-based index ceil(n·p); our definition takes 0-based index floor(n·p). They differ only
 * when n·p is whole. A share that is larger by this much then selects the next value.
 */
const BEYOND = 1e-12;

/** How SQL reads latencies: one implementation for rollups, one for raw events. */
interface Latencies {
  /** A subquery of `slot`, the dimensions, `count`, `latency_sum`, `untimed`, and the columns that `quantiles` needs. */
  source(dimensions?: readonly string[]): string;
  /** An aggregate over rows of the source: an array of values, one for each share. Some events must have a latency. */
  quantiles(shares: readonly number[]): string;
  /** SQL for the latency in milliseconds of such a value. */
  latency(value: string): string;
}

export function latenciesOf(events: Events, exact: boolean): Latencies {
  return exact
    ? {
        source: (dimensions = []) => `
          SELECT ${['toUnixTimestamp64Milli(end_time) AS slot', ...dimensions, 'latency', 'toUInt64(1) AS count', 'latency AS latency_sum', 'toUInt64(untimed) AS untimed'].join(', ')}
          FROM events WHERE ${events.where}`,
        quantiles: (shares) => `quantilesExactIf(${shares.join(', ')})(latency, untimed = 0)`,
        latency: (value) => value,
      }
    : {
        source: (dimensions = []) =>
          events.latencies(dimensions, ['count', 'latency_sum', 'untimed', 'buckets', 'counts']),
        quantiles: (shares) =>
          `quantilesExactWeightedArray(${shares.map((share) => share + BEYOND).join(', ')})(buckets, ${WEIGHTS})`,
        latency: bucketLatencySql,
      };
}

/** How often each bucket occurs; what has no latency weighs nothing, and lies beyond all that has one. */
const WEIGHTS = `if(untimed = 0, counts, arrayMap((bucket, times) -> if(bucket = ${NO_BUCKET}, 0, times), buckets, counts))`;

interface PercentilesOptions {
  events: Events;
  exact: boolean;
  /** What to group by: dimensions, or one named expression on `slot`. */
  groupBy: { dimensions: readonly string[] } | { name: string; expression: string };
}

/** SQL for one row a group: its keys, `records`, p50, p90 and p95 in milliseconds, null where no event has a latency. */
export function percentilesSql({ events, exact, groupBy }: PercentilesOptions): string {
  const { source, quantiles, latency } = latenciesOf(events, exact);
  const [names, group, read] =
    'dimensions' in groupBy
      ? [groupBy.dimensions.join(', '), groupBy.dimensions.join(', '), source(groupBy.dimensions)]
      : [groupBy.name, `${groupBy.expression} AS ${groupBy.name}`, source()];
  return `
    SELECT ${names}, records, ${NAMES.map((name, index) => `if(records = untimed_events, NULL, found[${index + 1}]) AS ${name}`).join(', ')}
    FROM (
      SELECT ${group}, sum(count) AS records, sum(untimed) AS untimed_events, arrayMap(value -> ${latency('value')}, ${quantiles(SHARES)}) AS found
      FROM (${read})
      GROUP BY ${names}
    )`;
}
