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

  /** Rows of `slot`, the kind's keys and values, that add up to the events. */
  source(kind: RollupKind): string {
    return sourceSql({
      kind,
      pieces: this.#rawOnly && kind !== 'manual' ? rawPieces(this.ranges) : piecesOf(kind, this.ranges),
      view: this.context.rollups.view(kind),
      filter: this.filter,
    });
  }

  /** A condition for the raw events themselves. */
  get where(): string {
    return `${eventRangesSql(mergeAdjacent(this.ranges))} AND (${this.filter})`;
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
      `SELECT sum(count) AS count FROM (${this.source('counts')})`,
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

const PERCENTILES = [0.5, 0.9, 0.95];

export interface PercentilesOptions {
  events: Events;
  exact: boolean;
  /** What to group by, as expressions over `slot` and the dimensions. */
  groups: ReadonlyArray<readonly [name: string, expression: string]>;
}

/** Rows of the groups, `records`, p50, p90 and p95. */
export function percentilesSql({ events, exact, groups }: PercentilesOptions): string {
  const names = groups.map(([name]) => `${name}, `).join('');
  const expressions = groups.map(([name, expression]) => `${expression} AS ${name}, `).join('');
  const groupBy = groups.length > 0 ? `GROUP BY ${groups.map(([name]) => name).join(', ')}` : '';
  if (exact) {
    return `
      SELECT ${names} count() AS records, ${PERCENTILES.map((p) => `quantileExact(${p})(latency) AS p${p * 100}`).join(', ')}
      FROM (SELECT ${expressions} latency FROM (
        SELECT toUnixTimestamp64Milli(end_time) AS slot, * FROM events WHERE ${events.where}
      )) ${groupBy}`;
  }
  return `
    SELECT ${names} sum(bucket_count) AS records,
      arraySort(groupArray((bucket, bucket_count))) AS buckets,
      arrayCumSum(item -> item.2, buckets) AS cumulated,
      ${PERCENTILES.map((p) => `${bucketLatencySql(`buckets[arrayFirstIndex(upTo -> upTo > ${rankSql(p)}, cumulated)].1`)} AS p${p * 100}`).join(', ')}
    FROM (
      SELECT ${expressions} bucket, sum(count) AS bucket_count
      FROM (${events.source('latency')}) GROUP BY ${names} bucket
    ) ${groupBy}`;
}

/** The 0-based index of a percentile among the sorted latencies. */
const rankSql = (p: number) => `least(toUInt64(floor(records * ${p})), toUInt64(records - 1))`;

/** Relative change; null where there was nothing before. */
export const changeSql = (now: string, before: string) => `if(${before} = 0, NULL, (${now} - ${before}) / ${before})`;

/** Null where there was nothing. */
export const ratioSql = (part: string, whole: string) => `if(${whole} = 0, NULL, ${part} / ${whole})`;
