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
    return sourceSql({
      kind,
      columns,
      pieces: this.#rawOnly && kind !== 'manual' ? rawPieces(this.ranges) : piecesOf(kind, this.ranges),
      view: this.context.rollups.view(kind),
      filter: this.filter,
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
    const [row] = await storage.rows<{ count: number }>(
      `SELECT sum(count) AS count FROM (${this.source('counts', ['count'])})`,
      this.params.all
    );
    const areFew = (row?.count ?? 0) <= exactUpToEvents;
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

const PERCENTILES = { p50: 0.5, p90: 0.9, p95: 0.95 };
const NAMES = Object.keys(PERCENTILES);
const SHARES = Object.values(PERCENTILES).join(', ');

export interface PercentilesOptions {
  events: Events;
  exact: boolean;
  /** What to group by, as expressions over `slot` and the dimensions, and the dimensions they use. */
  groups: ReadonlyArray<readonly [name: string, expression: string]>;
  dimensions: readonly string[];
}

/** Rows of the groups, `records`, p50, p90 and p95. */
export function percentilesSql({ events, exact, groups, dimensions }: PercentilesOptions): string {
  const names = groups.map(([name]) => name).join(', ');
  const expressions = groups.map(([name, expression]) => `${expression} AS ${name}`).join(', ');
  const columns = NAMES.map((name, index) => `found[${index + 1}] AS ${name}`).join(', ');
  if (exact) {
    return `
      SELECT ${names}, records, ${columns}
      FROM (
        SELECT ${expressions}, count() AS records, quantilesExact(${SHARES})(latency) AS found
        FROM (SELECT toUnixTimestamp64Milli(end_time) AS slot, latency, ${[...dimensions, '1'].join(', ')} FROM events WHERE ${events.where})
        GROUP BY ${names}
      )`;
  }
  // The value at a 0-based index is in the first bucket up to which more events are counted. Steps follow each other
  // instead of being nested, which the engine parses several times faster.
  return `
    WITH counted AS (
      SELECT ${expressions}, bucket, sum(count) AS bucket_count
      FROM (${events.source('latency', [...dimensions, 'bucket', 'count'])}) GROUP BY ${names}, bucket
    ), listed AS (
      SELECT ${names}, sum(bucket_count) AS records, arraySort(groupArray((bucket, bucket_count))) AS buckets,
        arrayCumSum(buckets.2) AS cumulated,
        arrayMap(p -> least(toUInt64(records * p), toUInt64(records - 1)), [${SHARES}]) AS places
      FROM counted GROUP BY ${names}
    )
    SELECT ${names}, records,
      arrayMap(place -> buckets[arrayFirstIndex(upTo -> upTo > place, cumulated)].1, places) AS at,
      arrayMap(bucket -> ${bucketLatencySql('bucket')}, at) AS found, ${columns}
    FROM listed`;
}

/** Relative change; null where there was nothing before. */
export const changeSql = (now: string, before: string) => `(${now} - ${before}) / nullIf(${before}, 0)`;

/** Null where there was nothing. */
export const ratioSql = (part: string, whole: string) => `${part} / nullIf(${whole}, 0)`;
