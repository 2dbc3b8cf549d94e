/** What a query type makes of a request: the table, and its notices. */
import { type ColumnInfo, type Interval, type Notice, type QueryMeta, type QueryResult } from '@sync-health/contract';
import { type Kysely } from 'kysely';

import { type DecisionTables } from '../decisions/schema';
import { type ErrorCatalogue } from '../errorCatalogue/catalogue';
import { type RollupSnapshot } from '../storage/rollups/rollupState';
import { cursorOfOrder } from './cursor';
import { type GroupHistories } from './groupHistories';
import { type ManyEvents } from './manyEvents';
import { type TimeRange } from '../storage/rollups/ranges';
import { type Storage } from '../storage/storage';

/** What queries need of the server. */
export interface QueryContext {
  storage: Storage;
  rollups: Omit<RollupSnapshot, 'release'>;
  /**
   * An upper bound for the ends of events that rollups hold in slots that contain `toMs`, in epoch milliseconds; Infinity
   * where none is known. Call it each time: slots in memory take later events while a query runs.
   */
  lastEndMs(toMs: number): number;
  decisions: Kysely<DecisionTables>;
  /** The connectors that the caller may see, null for all. */
  connectors: readonly string[] | null;
  /** Percentiles are computed from raw events when at most this many match. */
  exactUpToEvents: number;
  manyEvents: ManyEvents;
  errorCatalogue: ErrorCatalogue;
  groupHistories: GroupHistories;
  /** Whether queries use optimized reads. The plain reads give the same answers; tests compare the two. */
  takesShortcuts: boolean;
  /** An error group without a failure for this long is resolved. */
  quietMs: number;
  /** For how many days events are kept. */
  retentionDays: number;
  /** Whether an event of one of these connectors has the id. */
  holds(id: string, connectors: readonly string[]): Promise<boolean>;
}

export interface QueryInput<Q> {
  query: Q;
  range: TimeRange;
  timeZone: string;
}

/** A column's values: times as epoch milliseconds. */
export type Values = QueryResult['fields'][number]['values'];

/** Columns and their values, row by row. */
export interface Table {
  columns: readonly ColumnInfo[];
  values: readonly Values[];
  /** The sort values of the last row; absent on the last page. */
  position?: ReadonlyArray<string | number>;
  /** Notices beside those of the answer. */
  notices?: readonly Notice[];
  /** Groups that have no column or row of their own. */
  groupsBeyondLimit?: number;
}

/** What the paging buttons need to know about the page that the table shows. */
export interface PageRead {
  rows: number;
  /** Where the next page begins, absent on the last one. */
  nextCursor?: string;
}

/** This process makes the table: planning arithmetic on a few rows takes the engine longer than doing it. */
export interface Answer {
  table(): Promise<Table>;
  exact: boolean;
  interval: Interval | null;
  notices: Notice[];
  /** The order that its cursors belong to. */
  order?: string;
}

export type QueryRunner<Q> = (context: QueryContext, input: QueryInput<Q>) => Promise<Answer>;

export const metaOf = (
  { exact, interval, notices, order }: Answer,
  nextCursor?: string,
  { notices: more = [], groupsBeyondLimit }: Partial<Table> = {}
): QueryMeta => ({
  exact,
  interval,
  notices: [...notices, ...more],
  ...(nextCursor === undefined ? {} : { nextCursor: order ? cursorOfOrder(nextCursor, order) : nextCursor }),
  ...(groupsBeyondLimit === undefined ? {} : { groupsBeyondLimit }),
});
