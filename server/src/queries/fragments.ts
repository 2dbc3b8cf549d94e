/** Pieces of SQL that several query types share. */
import { piecesOf, rawPieces, slotPieces } from '../storage/rollups/pieces';
import { mergeAdjacent, type TimeRange } from '../storage/rollups/ranges';
import { eventRangesSql, rawParts, sourceParts, unionSql } from '../storage/rollups/source';
import { bucketLatencySql, type DimensionName, OVERALL_DIMENSIONS, type RollupKind } from '../storage/rollups/tables';
import { SqlParams } from '../storage/sqlParams';
import { type QueryContext } from './answer';
import { columnsOf } from './execute';
import { filteredColumns, filterMatcher, type FilterSource, filterSql, needsJobId } from './filters';
import { type Group, type Grouping, Groups, type Wanted } from './sums';

/** The events that a query is about: ranges that nothing read may span, in order, and a filter. */
export class Events {
  readonly filter: string;
  readonly #rawOnly: boolean;
  readonly #filtered: readonly string[];
  readonly #matches: ReturnType<typeof filterMatcher>;

  constructor(
    private readonly context: QueryContext,
    query: Omit<FilterSource, 'connectors'>,
    readonly ranges: readonly TimeRange[],
    readonly params = new SqlParams()
  ) {
    const source = { ...query, connectors: context.connectors };
    this.filter = filterSql(source, this.params);
    this.#matches = filterMatcher(source);
    this.#rawOnly = needsJobId(query);
    this.#filtered = filteredColumns(query);
  }

  /** Latencies from the rollup with the fewest rows that knows these dimensions and those that are filtered. */
  latencies(dimensions: readonly string[], values: readonly string[]): string {
    return this.source(this.#isOverall(dimensions) ? 'overall' : 'latency', [...dimensions, ...values]);
  }

  /** Counts from the rollup with the fewest rows that knows these dimensions and those that are filtered. */
  counts(dimensions: readonly string[]): string {
    return unionSql(this.countsInParts(dimensions));
  }

  /** The same in subqueries that may be read at the same time, and whose rows add up. */
  countsInParts(dimensions: readonly string[]): string[] {
    return this.#partsOf(this.#isOverall(dimensions) ? 'overall' : 'counts', [...dimensions, 'count']);
  }

  /**
   * Counts, and latencies where they are wanted, by groups: of slots in memory, and by a statement for the raw events
   * beside them, if there are any. Null where the engine has to be asked for all of it.
   */
  async inMemory(wanted: Wanted, grouping: Grouping): Promise<Group[] | null> {
    if (this.#rawOnly || !this.#matches) {
      return null;
    }
    const kind = this.#isOverall(grouping.by) ? 'overall' : wanted === 'latencies' ? 'latency' : 'counts';
    const pieces = slotPieces(kind, this.ranges, this.context.lastEndMs());
    const captured = await this.context.rollups.slots(kind, pieces);
    if (!captured) {
      return null;
    }
    const groups = new Groups(grouping, wanted, this.#matches);
    captured.slots.forEach((slot) => groups.addSlot(slot));
    const asItems = wanted === 'latencies';
    const raw = rawParts({
      kind,
      pieces: pieces.map((piece) => (captured.others.includes(piece) ? { ...piece, rollup: null } : piece)),
      view: captured.view,
      filter: this.filter,
      untilMs: this.ranges.at(-1)?.toMs,
      ...(asItems ? { asItems } : { columns: [...grouping.by, 'count', 'latency_sum'] }),
    });
    if (raw.length > 0) {
      const statement = { params: this.params.all, threads: 1 as const };
      groups.addRaw(await columnsOf(this.context.storage, groups.rawSql(raw), statement));
    }
    return groups.all;
  }

  /** The values that events have of a dimension, the most frequent first; all where no `limit` is given. */
  async valuesOf(dimension: DimensionName, limit?: number): Promise<string[]> {
    const groups = await this.inMemory('counts', { by: [dimension] });
    if (groups) {
      return groups
        .map(({ by: [value = ''], count }) => ({ value, count }))
        .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
        .slice(0, limit)
        .map(({ value }) => value);
    }
    const rows = await this.context.storage.rows<{ value: string }>(
      `SELECT toString(${dimension}) AS value FROM (${this.counts([dimension])})
      GROUP BY value ORDER BY sum(count) DESC, value ${limit === undefined ? '' : `LIMIT ${limit}`}`,
      this.params.all
    );
    return rows.map(({ value }) => value);
  }

  #isOverall(dimensions: readonly string[]): boolean {
    return [...dimensions, ...this.#filtered].every((name) => OVERALL_DIMENSIONS.includes(name));
  }

  /** Rows of `slot` and the kind's keys and values, all or some, that add up to the events. */
  source(kind: RollupKind, columns?: readonly string[]): string {
    return unionSql(this.#partsOf(kind, columns));
  }

  #partsOf(kind: RollupKind, columns?: readonly string[]): string[] {
    const view = this.context.rollups.view(kind);
    // While slots are written anew they may come to hold events that end after the range.
    const lastEndMs = view.isMixed ? Infinity : this.context.lastEndMs();
    return sourceParts({
      kind,
      columns,
      pieces: this.#rawOnly && kind !== 'manual' ? rawPieces(this.ranges) : piecesOf(kind, this.ranges, lastEndMs),
      view,
      untilMs: this.ranges.at(-1)?.toMs,
      filter: this.filter,
    });
  }

  /** For answers from rollups; see `Answer`. */
  threads(exact = false): 1 | undefined {
    return exact || this.#rawOnly ? undefined : 1;
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
    const { manyEvents, exactUpToEvents } = this.context;
    const key = JSON.stringify([this.filter, this.params.all, this.#hours()]);
    if (manyEvents.has(key)) {
      return false;
    }
    const all = new Events({ ...this.context, connectors: null }, {}, this.ranges);
    // Few may match, but all in the range are read for them.
    const areFew =
      (await this.#count()) <= exactUpToEvents &&
      (this.filter === '1' || (await all.#count()) <= MAX_READ_FOR_EXACT * exactUpToEvents);
    if (!areFew) {
      manyEvents.add(key);
    }
    return areFew;
  }

  async #count(): Promise<number> {
    const groups = await this.inMemory('counts', { by: [] });
    if (groups) {
      return groups.reduce((sum, { count }) => sum + count, 0);
    }
    const [row] = await this.context.storage.rows<{ count: number }>(
      `SELECT sum(count) AS count FROM (${this.counts([])})`,
      this.params.all,
      { settings: { max_threads: 1 } }
    );
    return row?.count ?? 0;
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
export interface Latencies {
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

export interface PercentilesOptions {
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
