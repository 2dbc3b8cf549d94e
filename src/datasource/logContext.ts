/** What else failed at a connector around a failure: the context of its log line, whatever the query is narrowed to. */
import {
  CoreApp,
  type DataQueryRequest,
  dateTime,
  type LogRowContextOptions,
  LogRowContextQueryDirection,
  type LogRowModel,
  makeTimeRange,
} from '@grafana/data';
import type { OrderBy } from '@sync-health/contract/queryTypes';

import type { SyncHealthQuery } from './query';

const DEFAULT_LIMIT = 100;
/** Failures are few: what is beyond is no context of this one. */
const WINDOW_MS = 7 * 86_400_000;

/** The query of one side of the context; of both, newest first, without a direction. */
export function contextQuery(
  { labels, dataFrame }: LogRowModel,
  { direction, limit = DEFAULT_LIMIT }: LogRowContextOptions = {}
): SyncHealthQuery {
  const orderBy: OrderBy = direction === LogRowContextQueryDirection.Forward ? 'endTime' : '-endTime';
  return {
    refId: `context-${dataFrame.refId ?? 'A'}`,
    version: 2,
    queryType: 'failures',
    format: 'logs',
    filters: { connector: [labels.connector ?? ''] },
    orderBy,
    limit,
  };
}

/** The line itself is part of the answer: others may have ended in the same millisecond, and Grafana leaves it out. */
export function contextRequest(
  row: LogRowModel,
  options: LogRowContextOptions = {}
): DataQueryRequest<SyncHealthQuery> {
  const { direction, timeWindowMs = WINDOW_MS, scopedVars = {} } = options;
  const at = row.timeEpochMs;
  const isLater = direction === LogRowContextQueryDirection.Forward;
  const [from, to] = isLater ? [at, at + timeWindowMs] : [at - timeWindowMs, at];
  return {
    app: CoreApp.Explore,
    requestId: `log-context-${row.uid}-${direction}`,
    interval: '1m',
    intervalMs: 60_000,
    range: makeTimeRange(dateTime(from), dateTime(to)),
    scopedVars,
    startTime: Date.now(),
    targets: [contextQuery(row, options)],
    timezone: 'utc',
  };
}
