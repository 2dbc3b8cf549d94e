/** Reads what the rows of the detail table are made of: real-time events, manual syncs by job, object and action. */
import { type Mode, MODES } from '@sync-health/contract';

import { SHOWN_EVENT_COLUMNS, type ShownEvent } from '../ingest/storedEvent';
import { eventColumns, momentSql } from '../storage/rollups/source';
import { type Storage } from '../storage/storage';
import { threadSettings } from './answer';
import { type Events } from './events';
import { type FoundGroup, type Order, type TablePage } from './recordTable';

const END_MS = 'toUnixTimestamp64Milli(end_time)';
const START_MS = `(${END_MS} - toInt64(latency))`;

/** Some of the events where more than `limit` match. */
export function findEvents(storage: Storage, events: Events, match: string, limit: number): Promise<ShownEvent[]> {
  return storage.rows<ShownEvent>(
    `SELECT ${SHOWN_EVENT_COLUMNS} FROM events WHERE ${events.where} AND ${match} LIMIT ${limit}`,
    events.params.all,
    { settings: threadSettings(1) }
  );
}

export interface ReadPage extends TablePage {
  events: Events;
  /** Narrows to what was searched for, null for all. */
  match: string | null;
  modes: readonly Mode[];
  threads?: 1;
}

/** What a page and one row after it need at most: events and groups, from a table each. */
export async function readPage(storage: Storage, page: ReadPage): Promise<[ShownEvent[], FoundGroup[]]> {
  const read = <Row>(mode: Mode, sql: (page: ReadPage) => string, narrowed = page): Promise<Row[]> =>
    page.modes.includes(mode)
      ? storage.rows<Row>(sql(narrowed), narrowed.events.params.all, { settings: threadSettings(page.threads) })
      : Promise.resolve([]);
  if (!mayBoundGroups(page)) {
    return Promise.all([read<ShownEvent>('realtime', realtimeSql), read<FoundGroup>('manual', manualSql)]);
  }
  const events = await read<ShownEvent>('realtime', realtimeSql);
  const narrowed = events.length > page.limit ? await withJobsOfPage(storage, page, events.at(-1)!) : page;
  return [events, narrowed ? await read<FoundGroup>('manual', manualSql, narrowed) : []];
}

/** So many jobs are looked up by their ids; of more, all groups of the range are read. */
const MAX_JOBS = 500;

/** Newest first, a group that ends before the last event of a full page has no place on it. */
const mayBoundGroups = ({ events, field, direction, match, modes }: ReadPage) =>
  events.takesShortcuts &&
  field === 'endTime' &&
  direction === 'DESC' &&
  match === null &&
  modes.length === MODES.length;

/** The page with the jobs alone that have an event where the page lies, null where there are none. */
async function withJobsOfPage(storage: Storage, page: ReadPage, last: ShownEvent): Promise<ReadPage | null> {
  const place = { fromMs: last.endTimeMs, toMs: page.after ? page.after[0] + 1 : Infinity };
  const near = page.events.within(place);
  const jobs = await storage.rows<{ jobId: string }>(
    `SELECT DISTINCT job_id AS jobId FROM (${near.source('manual', ['job_id'])}) LIMIT ${MAX_JOBS + 1}`,
    near.params.all,
    { settings: threadSettings(1) }
  );
  if (jobs.length > MAX_JOBS) {
    return page;
  }
  return jobs.length === 0 ? null : { ...page, events: page.events.ofJobs(jobs.map(({ jobId }) => jobId)) };
}

/** What `microsecondsOf` gives. */
const microsecondsSql = (latencySum: string, count = '1') => `toInt64(1000 * ${latencySum} / ${count})`;

const beyond = ({ direction }: Order) => (direction === 'DESC' ? '<' : '>');

/** A condition on expressions for what a position is made of. */
function afterSql(expressions: readonly string[], page: ReadPage): string[] {
  const { after, events } = page;
  return after
    ? [
        `(${expressions.join(', ')}) ${beyond(page)} (${events.params.add('Int64', after[0])}, ${events.params.add('String', after[1])}, ${events.params.add('String', after[2])})`,
      ]
    : [];
}

function realtimeSql(page: ReadPage): string {
  const { field, direction, events, match, after, limit } = page;
  const sortBy = { endTime: END_MS, startTime: START_MS, latency: microsecondsSql('latency') }[field];
  // By the primary key where it can be, so that reading stops at the limit.
  const order = [field === 'endTime' ? 'end_time' : sortBy, 'connector', 'id'];
  const conditions = [
    events.where,
    `mode = 'realtime'`,
    ...(match ? [match] : []),
    ...afterSql([sortBy, 'connector', 'id'], page),
    ...(after && field === 'endTime' ? [`end_time ${beyond(page)}= ${momentSql(after[0])}`] : []),
  ];
  return `
    SELECT ${SHOWN_EVENT_COLUMNS} FROM events
    WHERE ${conditions.join(' AND ')}
    ORDER BY ${order.map((column) => `${column} ${direction}`).join(', ')}
    LIMIT ${limit + 1}`;
}

const SUMMED = ['connector', 'job_id', 'object', 'action', 'status', 'count', 'latency_sum', 'first_start', 'last_end'];

function manualSql(page: ReadPage): string {
  const { field, direction, events, match, limit } = page;
  const source = match
    ? `SELECT ${eventColumns('manual', { columns: SUMMED }).join(', ')} FROM events WHERE ${events.where} AND mode = 'manual' AND ${match}`
    : events.source('manual', SUMMED);
  const sortBy = { endTime: 'endMs', startTime: 'startMs', latency: microsecondsSql('latencySum', 'total') }[field];
  const order = [sortBy, 'connector', `concat(job_id, '\\t', object, '\\t', action)`];
  const having = afterSql(order, page);
  return `
    SELECT connector, job_id AS jobId, object, action, min(first_start) AS startMs, max(last_end) AS endMs,
      sum(count) AS total, sumIf(count, status = 'failed') AS failed, sum(latency_sum) AS latencySum
    FROM (${source})
    GROUP BY connector, job_id, object, action
    ${having.length > 0 ? `HAVING ${having.join(' AND ')}` : ''}
    ORDER BY ${order.map((expression) => `${expression} ${direction}`).join(', ')}
    LIMIT ${limit + 1}`;
}
