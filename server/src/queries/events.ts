/** The events that a query is about, and how they are summed: from slots in memory or by the engine. */
import { piecesOf, rawPieces, slotPieces } from '../storage/rollups/pieces';
import { mergeAdjacent, type TimeRange } from '../storage/rollups/ranges';
import {
  eventRangesSql,
  newerRanges,
  type Piece,
  rawParts,
  sourceParts,
  unionSql,
} from '../storage/rollups/rollupSource';
import { type DimensionName, OVERALL_DIMENSIONS, type RollupKind } from '../storage/rollups/tables';
import { SqlParams } from '../storage/sqlParams';
import { ONE_THREAD } from '../storage/storage';
import { type QueryContext, type Values } from './answer';
import { filteredColumns, filterMatcher, filterSql, needsJobId, type QueryFilter } from './filters';
import { selectColumns } from './selectColumns';
import { type Group, type Grouping, Groups, type Wanted } from './sums';

/** A request for sums, over all events or by groups. */
interface WantedSums extends Grouping {
  wanted: Wanted;
  /** The columns, from groups in memory. */
  columnsOf(groups: readonly Group[]): readonly Values[];
  /** Statements that give the same columns; rows may be in any order. */
  statements(): readonly string[];
  /** Whether to sum raw events only, see `areFew`. */
  exact?: boolean;
}

/** The events within ranges, given in order, that a filter lets through. No row that is read spans two ranges. */
export class Events {
  readonly filter: string;
  readonly #rawOnly: boolean;
  readonly #filtered: readonly string[];
  readonly #matches: ReturnType<typeof filterMatcher>;

  constructor(
    private readonly context: QueryContext,
    private readonly query: QueryFilter,
    readonly ranges: readonly TimeRange[],
    readonly params = new SqlParams()
  ) {
    const { connectors, errorCatalogue } = context;
    const source = { ...query, connectors, errorCatalogue };
    this.filter = filterSql(source, this.params);
    this.#matches = filterMatcher(source);
    this.#rawOnly = needsJobId(query);
    this.#filtered = filteredColumns(query);
  }

  /** Whether optimized reads are allowed, see `QueryContext`. */
  get takesShortcuts(): boolean {
    return this.context.takesShortcuts;
  }

  /** The same events, limited to a range. */
  within({ fromMs, toMs }: TimeRange): Events {
    const ranges = this.ranges
      .map((range) => ({ fromMs: Math.max(range.fromMs, fromMs), toMs: Math.min(range.toMs, toMs) }))
      .filter((range) => range.fromMs < range.toMs);
    return new Events(this.context, this.query, ranges);
  }

  /** The same events, limited to these jobs. The filter must let all of these jobs through. */
  ofJobs(jobIds: readonly string[]): Events {
    const filters = { ...this.query.filters, jobId: [...jobIds] };
    return new Events(this.context, { ...this.query, filters }, this.ranges);
  }

  /** SQL for latencies from the smallest rollup that has these dimensions and the filtered ones. */
  latencies(dimensions: readonly string[], values: readonly string[]): string {
    return this.source(this.#isOverall(dimensions) ? 'overall' : 'latency', [...dimensions, ...values]);
  }

  /**
   * SQL for counts from the smallest rollup that has these dimensions and the filtered ones. The subqueries may run at
   * the same time; their rows add up.
   */
  countsInParts(dimensions: readonly string[], values: readonly string[] = ['count']): string[] {
    return this.#partsOf(this.#isOverall(dimensions) ? 'overall' : 'counts', [...dimensions, ...values]);
  }

  /** Columns of sums: from slots in memory where possible, else from statements that run at the same time. */
  async sums({ wanted, index, by, columnsOf, statements, exact = false }: WantedSums): Promise<readonly Values[]> {
    const groups = exact ? null : await this.groups(wanted, { index, by });
    return groups ? columnsOf(groups) : this.select(statements(), exact);
  }

  /** Runs statements at the same time and concatenates their rows, column by column. */
  async select(statements: readonly string[], exact: boolean): Promise<readonly Values[]> {
    const settings = exact || this.#rawOnly ? {} : ONE_THREAD;
    const { storage } = this.context;
    const parts = await Promise.all(statements.map((sql) => selectColumns(storage, sql, this.params.all, settings)));
    // Without rows the engine gives no columns either.
    const width = Math.max(...parts.map(({ length }) => length));
    return Array.from({ length: width }, (_, place) => parts.flatMap((columns) => columns[place] ?? []));
  }

  /** Groups from slots in memory, and from raw events that no slot holds yet. Null where memory can't answer. */
  async groups(wanted: Wanted, grouping: Grouping): Promise<Group[] | null> {
    if (this.#rawOnly || !this.#matches) {
      return null;
    }
    const kind = this.#isOverall(grouping.by) ? 'overall' : wanted === 'latencies' ? 'latency' : 'counts';
    const whole = this.context.rollups.whole(this.ranges);
    const pieces = slotPieces(kind, whole.rolled, this.#lastEndMs());
    const captured = await this.context.rollups.slots(kind, pieces);
    if (!captured) {
      return null;
    }
    const groups = new Groups(grouping, wanted, this.#matches);
    captured.slots.forEach((slot) => groups.addSlot(slot));
    const { view, others } = captured;
    const untilMs = this.ranges.at(-1)?.toMs;
    const inMemory = newerRanges(
      pieces.filter((piece) => !others.includes(piece)),
      untilMs
    );
    const recent = view.isComplete ? [] : this.context.rollups.recent(view.watermark, inMemory);
    recent?.forEach((range) => groups.addRows(range));
    const asItems = wanted === 'latencies';
    const raw = rawParts({
      kind,
      pieces: [
        ...pieces.map((piece) => (others.includes(piece) ? { ...piece, rollup: null } : piece)),
        ...rawPieces(whole.raw),
      ],
      view: recent ? { ...view, isComplete: true } : view,
      filter: this.filter,
      untilMs,
      ...(asItems ? { asItems } : { columns: [...grouping.by, 'count', 'latency_sum', 'untimed'] }),
    });
    if (raw.length > 0) {
      const { storage } = this.context;
      groups.addRaw(await selectColumns(storage, groups.rawSql(raw), this.params.all, ONE_THREAD));
    }
    return groups.all;
  }

  /** The values of a dimension that occur in the events, most frequent first. */
  async valuesOf(dimension: DimensionName): Promise<string[]> {
    const [values = [], counts = []] = await this.sums({
      wanted: 'counts',
      by: [dimension],
      columnsOf: (groups) => [groups.map(({ by: [value = ''] }) => value), groups.map(({ count }) => count)],
      statements: () => [
        `SELECT toString(${dimension}) AS value, sum(count) AS times
        FROM (${unionSql(this.countsInParts([dimension]))})
        GROUP BY value`,
      ],
    });
    return values
      .map((value, row) => ({ value: String(value), count: Number(counts[row]) }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .map(({ value }) => value);
  }

  #lastEndMs(): number {
    return this.context.lastEndMs(this.ranges.at(-1)?.toMs ?? 0);
  }

  #isOverall(dimensions: readonly string[]): boolean {
    return [...dimensions, ...this.#filtered].every((name) => OVERALL_DIMENSIONS.includes(name));
  }

  /** SQL for rows of `slot` and the kind's keys and values (all, or `columns`), which add up to the events. */
  source(kind: RollupKind, columns?: readonly string[]): string {
    return unionSql(this.#partsOf(kind, columns));
  }

  #partsOf(kind: RollupKind, columns?: readonly string[]): string[] {
    const view = this.context.rollups.view(kind);
    // While slots are being rewritten, they may gain events that end after the range.
    const lastEndMs = view.isMixed ? Infinity : this.#lastEndMs();
    return sourceParts({
      kind,
      columns,
      pieces: this.#piecesOf(kind, lastEndMs),
      view,
      untilMs: this.ranges.at(-1)?.toMs,
      filter: this.filter,
    });
  }

  #piecesOf(kind: RollupKind, lastEndMs: number): Piece[] {
    if (this.#rawOnly && kind !== 'manual') {
      return rawPieces(this.ranges);
    }
    const { rolled, raw } = this.context.rollups.whole(this.ranges);
    return [...piecesOf(kind, rolled, lastEndMs), ...rawPieces(raw)];
  }

  /** A condition on the table of raw events. */
  get where(): string {
    return `${eventRangesSql(mergeAdjacent(this.ranges))} AND ${this.filter}`;
  }

  /** Whether the events are few enough to compute percentiles from raw events. */
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
    // The engine reads all events in the range even when few match.
    const areFew =
      (await this.count()) <= exactUpToEvents &&
      (this.filter === '1' || (await all.count()) <= MAX_READ_FOR_EXACT * exactUpToEvents);
    if (!areFew) {
      manyEvents.add(key);
    }
    return areFew;
  }

  async count(): Promise<number> {
    const [counts = []] = await this.sums({
      wanted: 'counts',
      by: [],
      columnsOf: (groups) => [groups.map(({ count }) => count)],
      statements: () => this.countsInParts([]).map((part) => `SELECT sum(count) AS total FROM (${part})`),
    });
    return counts.reduce<number>((sum, count) => sum + Number(count), 0);
  }

  /** The first and last hour of the events. */
  #hours(): number[] {
    const [first, last] = [this.ranges[0]?.fromMs ?? 0, this.ranges.at(-1)?.toMs ?? 0];
    return [Math.round(first / HOUR_MS), Math.round(last / HOUR_MS)];
  }
}

const HOUR_MS = 3_600_000;

/** Raw events in the range may be this many times `exactUpToEvents`. */
const MAX_READ_FOR_EXACT = 10;
