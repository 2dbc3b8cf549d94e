/** Where latencies are read from by the engine, and their percentiles. */
import { bucketLatencySql } from '../storage/rollups/tables';
import { type Events } from './events';

/** A percentile by its share of the events. */
const PERCENTILES = { p50: 0.5, p90: 0.9, p95: 0.95 };
const NAMES = Object.keys(PERCENTILES);
export const SHARES = Object.values(PERCENTILES);

/**
 * The engine takes the value at 1-based index ceil(n·p), where ours is at 0-based index floor(n·p): those differ where
 * n·p is whole, and then this much more goes beyond it.
 */
const BEYOND = 1e-12;

/** Where latencies are read from, one way for rollups and one for raw events. */
interface Latencies {
  /** A subquery of `slot`, the wanted dimensions, `count`, `latency_sum`, and what `quantiles` is computed of. */
  source(dimensions?: readonly string[]): string;
  /** An aggregate over rows of the source: the values of shares of its events. */
  quantiles(shares: readonly number[]): string;
  /** The latency that such a value stands for. */
  latency(value: string): string;
}

export function latenciesOf(events: Events, exact: boolean): Latencies {
  return exact
    ? {
        source: (dimensions = []) => `
          SELECT ${['toUnixTimestamp64Milli(end_time) AS slot', ...dimensions, 'latency', 'toUInt64(1) AS count', 'latency AS latency_sum'].join(', ')}
          FROM events WHERE ${events.where}`,
        quantiles: (shares) => `quantilesExact(${shares.join(', ')})(latency)`,
        latency: (value) => value,
      }
    : {
        source: (dimensions = []) => events.latencies(dimensions, ['count', 'latency_sum', 'buckets', 'counts']),
        quantiles: (shares) =>
          `quantilesExactWeightedArray(${shares.map((share) => share + BEYOND).join(', ')})(buckets, counts)`,
        latency: bucketLatencySql,
      };
}

interface PercentilesOptions {
  events: Events;
  exact: boolean;
  /** What to group by: dimensions, or one number computed of `slot`, under a name. */
  groupBy: { dimensions: readonly string[] } | { name: string; expression: string };
}

/** Rows of the groups, `records`, p50, p90 and p95. */
export function percentilesSql({ events, exact, groupBy }: PercentilesOptions): string {
  const { source, quantiles, latency } = latenciesOf(events, exact);
  const [names, group, read] =
    'dimensions' in groupBy
      ? [groupBy.dimensions.join(', '), groupBy.dimensions.join(', '), source(groupBy.dimensions)]
      : [groupBy.name, `${groupBy.expression} AS ${groupBy.name}`, source()];
  return `
    SELECT ${names}, records, ${NAMES.map((name, index) => `found[${index + 1}] AS ${name}`).join(', ')}
    FROM (
      SELECT ${group}, sum(count) AS records, arrayMap(value -> ${latency('value')}, ${quantiles(SHARES)}) AS found
      FROM (${read})
      GROUP BY ${names}
    )`;
}
