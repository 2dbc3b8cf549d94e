/** What a query type makes of a request: one statement, the columns it returns, and what is to be said beside them. */
import { type ColumnInfo, type Interval, type Notice, type QueryMeta } from '@sync-health/contract';

import { type RollupSnapshot } from '../storage/rollups/state';
import { type ManyEvents } from './manyEvents';
import { type TimeRange } from '../storage/rollups/ranges';
import { type Params, type Storage } from '../storage/storage';

/** What queries need of the server. */
export interface QueryContext {
  storage: Storage;
  rollups: Pick<RollupSnapshot, 'view'>;
  /** No event that the rollups hold ends after it; Infinity where that is not known. */
  lastEndMs: number;
  /** The connectors that the caller may see, null for all. */
  connectors: readonly string[] | null;
  /** Up to so many matching events, percentiles are computed from raw events. */
  exactUpToEvents: number;
  manyEvents: ManyEvents;
  /** Whether an event of one of these connectors has the id. */
  holds(id: string, connectors: readonly string[]): Promise<boolean>;
}

export interface QueryInput<Q> {
  query: Q;
  range: TimeRange;
  timeZone: string;
}

export interface Answer {
  /** Returns the columns under their names: times as epoch milliseconds, nothing for presentation. */
  sql: string;
  params: Params;
  /** Null where there is one row. */
  orderBy: string | null;
  columns: readonly ColumnInfo[];
  exact: boolean;
  interval: Interval | null;
  notices: Notice[];
  /** Engine threads, all cores where absent: what reads little is done sooner, and for half the work, by one. */
  threads?: 1;
  /** Whether columns of zeros are left out, after the first one, up to where others begin and from where they end. */
  isTrimmed?: true;
  /** For types that answer page by page: the rows of a page, and the columns that say where the next one begins. */
  page?: { limit: number; cursorColumns: readonly string[] };
}

export const threadSettings = (threads: Answer['threads']): Record<string, number> =>
  threads === undefined ? {} : { max_threads: threads };

export type QueryRunner<Q> = (context: QueryContext, input: QueryInput<Q>) => Promise<Answer>;

export const metaOf = ({ exact, interval, notices }: Answer, nextCursor?: string): QueryMeta => ({
  exact,
  interval,
  notices,
  ...(nextCursor === undefined ? {} : { nextCursor }),
});
