/** Pieces of SQL that several query types share. */
import { piecesOf, rawPieces } from '../storage/rollups/pieces';
import { mergeAdjacent, type TimeRange } from '../storage/rollups/ranges';
import { eventRangesSql, sourceSql } from '../storage/rollups/source';
import { bucketLatencySql, type RollupKind } from '../storage/rollups/tables';
import { SqlParams } from '../storage/sqlParams';
import { type QueryContext } from './answer';
import { type FilterSource, filterSql, needsJobId } from './filters';

/** The events that a query is about: ranges that nothing read may span, in order, and a filter. */
export class Events {
  readonly filter: string;
  readonly #rawOnly: boolean;

  constructor(
    private readonly context: QueryContext,
    query: Omit<FilterSource, 'connectors'>,
    readonly ranges: readonly TimeRange[],
    readonly params = new SqlParams()
  ) {
    this.filter = filterSql({ ...query, connectors: context.connectors }, this.params);
    this.#rawOnly = needsJobId(query);
  }

  /** Rows of `slot` and the kind's keys and values, all or some, that add up to the events. */
  source(kind: RollupKind, columns?: readonly string[]): string {
    return this.#sourceOf(kind, columns, this.filter);
  }

  #sourceOf(kind: RollupKind, columns: readonly string[] | undefined, filter: string): string {
    return sourceSql({
      kind,
      columns,
      pieces: this.#rawOnly && kind !== 'manual' ? rawPieces(this.ranges) : piecesOf(kind, this.ranges),
      view: this.context.rollups.view(kind),
      filter,
    });
  }

  /** A condition for the raw events themselves. */
  get where(): string {
    return `${eventRangesSql(mergeAdjacent(this.ranges))} AND ${this.filter}`;
  }

  /** Whether there are so few that percentiles may be computed from raw events. */
  async areFew(): Promise<boolean> {
    if (this.#rawOnly) {
      return true;
    }
    const { manyEvents, storage, exactUpToEvents } = this.context;
    const key = JSON.stringify([this.filter, this.params.all, this.#hours()]);
    if (manyEvents.has(key)) {
      return false;
    }
    const count = async (filter: string) => {
      const [row] = await storage.rows<{ count: number }>(
        `SELECT sum(count) AS count FROM (${this.#sourceOf('counts', ['count'], filter)})`,
        this.params.all
      );
      return row?.count ?? 0;
    };
    // Few may match, but all in the range are read for them.
    const areFew =
      (await count(this.filter)) <= exactUpToEvents &&
      (this.filter === '1' || (await count('1')) <= MAX_READ_FOR_EXACT * exactUpToEvents);
    if (!areFew) {
      manyEvents.add(key);
    }
    return areFew;
  }

  /** Where the events lie, to the hour. */
  #hours(): number[] {
    const [first, last] = [this.ranges[0]?.fromMs ?? 0, this.ranges.at(-1)?.toMs ?? 0];
    return [Math.round(first / HOUR_MS), Math.round(last / HOUR_MS)];
  }
}

const HOUR_MS = 3_600_000;

/** Raw events that may be read for each that may match. */
const MAX_READ_FOR_EXACT = 10;

const PERCENTILES = { p50: 0.5, p90: 0.9, p95: 0.95 };
const NAMES = Object.keys(PERCENTILES);
const SHARES = Object.values(PERCENTILES).join(', ');

export interface PercentilesOptions {
  events: Events;
  exact: boolean;
  /** What to group by: dimensions, or one number computed of `slot`, under a name. */
  groupBy: { dimensions: readonly string[] } | { name: string; expression: string };
}

/** Rows of the groups, `records`, p50, p90 and p95. */
export function percentilesSql({ events, exact, groupBy }: PercentilesOptions): string {
  const columns = NAMES.map((name, index) => `found[${index + 1}] AS ${name}`).join(', ');
  const dimensions = 'dimensions' in groupBy ? groupBy.dimensions : [];
  const names = 'dimensions' in groupBy ? dimensions.join(', ') : groupBy.name;
  if (exact) {
    const group = 'dimensions' in groupBy ? names : `${groupBy.expression} AS ${groupBy.name}`;
    const read = ['toUnixTimestamp64Milli(end_time) AS slot', 'latency', ...dimensions].join(', ');
    return `
      SELECT ${names}, records, ${columns}
      FROM (
        SELECT ${group}, count() AS records, quantilesExact(${SHARES})(latency) AS found
        FROM (SELECT ${read} FROM events WHERE ${events.where})
        GROUP BY ${names}
      )`;
  }
  const key = 'dimensions' in groupBy ? hashSql(dimensions) : groupBy.expression;
  const carried = dimensions.map((name) => `, any(${name}) AS ${name}_of_key`).join('');
  const restored =
    'dimensions' in groupBy ? dimensions.map((name) => `any(${name}_of_key) AS ${name}`).join(', ') : `key AS ${names}`;
  // The value at a 0-based index is in the first bucket up to which more events are counted. Steps follow each other
  // instead of being nested, which the engine parses several times faster.
  return `
    WITH counted AS (
      SELECT ${key} AS key, bucket, sum(count) AS bucket_count ${carried}
      FROM (${events.source('latency', [...dimensions, 'bucket', 'count'])}) GROUP BY key, bucket
    ), listed AS (
      SELECT ${restored}, sum(bucket_count) AS records, arraySort(groupArray((bucket, bucket_count))) AS buckets,
        arrayCumSum(buckets.2) AS cumulated,
        arrayMap(p -> least(toUInt64(records * p), toUInt64(records - 1)), [${SHARES}]) AS places
      FROM counted GROUP BY key
    )
    SELECT ${names}, records,
      arrayMap(place -> buckets[arrayFirstIndex(upTo -> upTo > place, cumulated)].1, places) AS at,
      arrayMap(bucket -> ${bucketLatencySql('bucket')}, at) AS found, ${columns}
    FROM listed`;
}

/**
 * One number for a combination of dimensions. The engine groups by numbers four times faster than by several
 * dictionary columns, and hashes a dictionary column once a value.
 */
const hashSql = (dimensions: readonly string[]) =>
  dimensions.map((name, index) => `${31 ** index} * toUInt64(cityHash64(${name}))`).join(' + ');

/** Relative change; null where there was nothing before. */
export const changeSql = (now: string, before: string) => `(${now} - ${before}) / nullIf(${before}, 0)`;

/** Null where there was nothing. */
export const ratioSql = (part: string, whole: string) => `${part} / nullIf(${whole}, 0)`;
