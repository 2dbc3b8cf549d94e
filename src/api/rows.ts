/** Answers of `POST query` as rows; the server sends columns. `rows.test.ts` holds the row types to the contract. */
import type { Objective } from '@sync-health/contract/objective';
import type { Query, QueryMeta, QueryResult } from '@sync-health/contract/query';
import type { ErrorClass, ErrorGroupStatus, FailureState, Mode, Status } from '@sync-health/contract/words';

import type { AbsoluteRange } from './range';
import { postResource } from './resources';

export interface FailureRow {
  id: string;
  recordId: string;
  connector: string;
  mode: Mode;
  object: string;
  action: string;
  /** Null where nobody knows it. */
  startTime: number | null;
  endTime: number;
  errorCode: string;
  errorMessage: string | null;
  triggeredBy: string | null;
  jobId: string | null;
  /** Null for failures of a manual sync, which can't be retried one by one. */
  state: FailureState | null;
  attempts: number;
  /** Of the attempt; null where the connector named none. */
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
  /** Null where nobody decided its status. */
  decidedBy: string | null;
  mutedUntil: number | null;
  /** How many of its failures can be retried. */
  retryable: number;
  /** Failures in even parts of the range, oldest first, with a comma between them. */
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

/** Changes are fractions of the window before, that of the error rate is a difference of rates; null without one. */
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

/** Shares are 0 to 1; what needs events is null where there are none. */
export interface ObjectiveRow {
  id: string;
  connector: string;
  /** Null for all of the connector's. */
  object: string | null;
  indicator: Objective['indicator']['type'];
  /** Of latency alone. */
  thresholdMs: number | null;
  target: number;
  windowDays: number;
  attained: number | null;
  /** Negative when overspent. */
  budgetLeft: number | null;
  burnRate1h: number | null;
  burnRate6h: number | null;
  events: number;
  bad: number;
  /** At the pace of the last six hours; null where that does not spend the budget, and where it is spent. */
  runsOutAt: number | null;
}

/** Moments in epoch milliseconds. */
export interface FreshnessRow {
  connector: string;
  object: string;
  /** Null where it never succeeded. */
  lastSuccess: number | null;
  lastEvent: number;
  sinceLastSuccess: number | null;
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
    // The contract promises these columns for this query type; see rows.test.ts.
    (_, index) => Object.fromEntries(fields.map((field) => [field.name, field.values[index]])) as Row
  );
}
