/**
 * The context of a log line in Explore: other failures of the same connector before or after it, without the query's
 * filters.
 */
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
/** Failures further away than this are no context. */
const WINDOW_MS = 7 * 86_400_000;

/** The query for the lines before or after. Without a direction it has the newest first. */
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

/**
 * The range includes the line itself, since other lines may have ended in the same millisecond. Grafana leaves out the
 * line.
 */
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
