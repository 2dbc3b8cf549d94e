/** What a query type makes of a request: what the engine is asked, the columns of the answer, and what is to be said beside them. */
import { type ColumnInfo, type Interval, type Notice, type QueryMeta, type QueryResult } from '@sync-health/contract';
import { type Kysely } from 'kysely';

import { type DecisionTables } from '../decisions/schema';
import { type ErrorCatalogue } from '../errorCatalogue/catalogue';
import { type RollupSnapshot } from '../storage/rollups/rollupState';
import { cursorOfOrder } from './cursor';
import { type GroupHistories } from './groupHistories';
import { type ManyEvents } from './manyEvents';
import { type TimeRange } from '../storage/rollups/ranges';
import { type Params, type Storage } from '../storage/storage';

/** What queries need of the server. */
export interface QueryContext {
  storage: Storage;
  rollups: Omit<RollupSnapshot, 'release'>;
  /**
   * No event that the rollups hold now ends after it and within a slot that `toMs` is in; Infinity where that is not known. Slots in memory may hold later
   * ones than when the query began, so it is asked each time.
   */
  lastEndMs(toMs: number): number;
  decisions: Kysely<DecisionTables>;
  /** The connectors that the caller may see, null for all. */
  connectors: readonly string[] | null;
  /** Up to so many matching events, percentiles are computed from raw events. */
  exactUpToEvents: number;
  manyEvents: ManyEvents;
  errorCatalogue: ErrorCatalogue;
  groupHistories: GroupHistories;
  /** Whether tables are read in ways that save reading; the plain ways give the same, and are what those are tested against. */
  takesShortcuts: boolean;
  /** Without a failure for so long, an error group is resolved. */
  quietMs: number;
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
  /** Of the last row, where others follow it on another page. */
  position?: ReadonlyArray<string | number>;
  /** What is to be said beside what the answer says. */
  notices?: readonly Notice[];
  /** Groups that have no column or row of their own. */
  groupsBeyondLimit?: number;
}

/** What the buttons above a table need of the page that it shows. */
export interface PageRead {
  rows: number;
  /** Where the next page begins, absent on the last one. */
  nextCursor?: string;
}

interface AnyAnswer {
  exact: boolean;
  interval: Interval | null;
  notices: Notice[];
  /** What its cursors are places in. */
  order?: string;
}

/** The statement is the answer. */
export interface SelectedAnswer extends AnyAnswer {
  /** Returns the columns under their names: times as epoch milliseconds, nothing for presentation. */
  sql: string;
  params: Params;
  orderBy: string;
  columns: readonly ColumnInfo[];
  /** For types that answer page by page: the rows of a page, and the columns that say where the next one begins. */
  page?: { limit: number; cursorColumns: readonly string[] };
  /** Engine threads, all cores where absent: what reads little is done sooner, and for half the work, by one. */
  threads?: 1;
}

/** What is read is put together here: the engine takes longer to plan arithmetic on a few rows than it takes to do. */
export interface TableAnswer extends AnyAnswer {
  table(): Promise<Table>;
}

export type Answer = SelectedAnswer | TableAnswer;

export const threadSettings = (threads: SelectedAnswer['threads']): Record<string, number> =>
  threads === undefined ? {} : { max_threads: threads };

export type QueryRunner<Q, A extends Answer = Answer> = (context: QueryContext, input: QueryInput<Q>) => Promise<A>;

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
