/**
 * Answers of `POST query` as rows. The server sends columns. `rows.test.ts` compares the row types with the contract.
 */
import type { Objective } from '@sync-health/contract/objective';
import type { Query, QueryMeta, QueryResult } from '@sync-health/contract/query';
import type {
  ErrorClass,
  ErrorGroupStatus,
  FailureState,
  FreshnessState,
  Mode,
  Status,
} from '@sync-health/contract/words';

import type { AbsoluteRange } from './range';
import { postResource } from './resources';

export interface FailureRow {
  id: string;
  recordId: string;
  connector: string;
  mode: Mode;
  object: string;
  action: string;
  /** Null where it is unknown. */
  startTime: number | null;
  endTime: number;
  errorCode: string;
  errorMessage: string | null;
  triggeredBy: string | null;
  jobId: string | null;
  /** Null for failures of a manual sync, which can't be retried alone. */
  state: FailureState | null;
  attempts: number;
  /** Trace of the attempt. Null where the connector sent none. */
  traceId: string | null;
}

export interface ErrorGroup {
  groupId: string;
  errorCode: string;
  message: string;
  errorClass: ErrorClass;
  advice: string | null;
  count: number;
  share: number | null;
  firstSeen: number;
  lastSeen: number;
  status: ErrorGroupStatus;
  assignee: string | null;
  /** Null where nobody has decided the status. */
  decidedBy: string | null;
  mutedUntil: number | null;
  /** How many of its failures can be retried. */
  retryable: number;
  /** Failures in equal parts of the range, oldest first, separated by commas. */
  trend: string;
}

export interface RecordRow {
  id: string | null;
  recordId: string | null;
  connector: string;
  mode: Mode;
  object: string;
  action: string;
  startTime: number | null;
  endTime: number;
  status: Status;
  errorCode: string | null;
  errorMessage: string | null;
  triggeredBy: string | null;
  jobId: string | null;
}

/** Changes are fractions of the previous window; that of the error rate is a difference of rates. Null without one. */
export interface SummaryRow {
  synced: number;
  syncedChange: number | null;
  errors: number;
  errorsChange: number | null;
  errorRate: number | null;
  errorRateChange: number | null;
  medianLatency: number | null;
  averageLatencyChange: number | null;
}

/** Shares are 0–1. Null where there are no events. */
export interface ObjectiveRow {
  id: string;
  connector: string;
  /** Null: all objects of the connector. */
  object: string | null;
  indicator: Objective['indicator']['type'];
  /** Null for objectives on the error rate. */
  thresholdMs: number | null;
  target: number;
  windowDays: number;
  attained: number | null;
  /** Share of the budget, negative when overspent. */
  budgetLeft: number | null;
  burnRate1h: number | null;
  burnRate6h: number | null;
  events: number;
  bad: number;
  /**
   * When the budget is spent at the pace of the last six hours. Null where that pace does not spend it, or it is spent.
   */
  runsOutAt: number | null;
}

/** Times in epoch milliseconds. */
export interface FreshnessRow {
  connector: string;
  object: string;
  /** Null without a success. */
  lastSuccess: number | null;
  lastEvent: number;
  sinceLastSuccess: number | null;
  /** How far back the last success usually lies at this hour of the week. Null without a rhythm. */
  usualGap: number | null;
  /** Milliseconds beyond one and a half times that; 0 on time, null without a rhythm. */
  overdue: number | null;
  state: FreshnessState | null;
}

interface RowsOf {
  freshness: FreshnessRow;
  objectives: ObjectiveRow;
  summary: SummaryRow;
  failures: FailureRow;
  errors: ErrorGroup;
  records: RecordRow;
}

export interface Rows<Row> extends Omit<QueryMeta, 'exact' | 'interval'> {
  rows: Row[];
}

export async function queryRows<T extends keyof RowsOf>(
  dataSourceUid: string,
  range: AbsoluteRange,
  query: Extract<Query, { type: T }>,
  signal?: AbortSignal
): Promise<Rows<RowsOf[T]>> {
  const result = await postResource<QueryResult>(dataSourceUid, 'query', { ...range, query }, { signal });
  return { rows: toRows<RowsOf[T]>(result), notices: result.notices, nextCursor: result.nextCursor };
}

function toRows<Row>({ fields }: QueryResult): Row[] {
  const count = fields[0]?.values.length ?? 0;
  return Array.from(
    { length: count },
    // The contract has these columns for this query type; see rows.test.ts.
    (_, index) => Object.fromEntries(fields.map((field) => [field.name, field.values[index]])) as Row
  );
}
