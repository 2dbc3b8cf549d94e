/** Reads the rows of the detail table: real-time events, and manual syncs by job, object and action. */
import { type Mode, MODES } from '@sync-health/contract';

import { SHOWN_EVENT_COLUMNS, type ShownEvent } from '../ingest/storedEvent';
import { eventColumns, momentSql } from '../storage/rollups/rollupSource';
import { AS_STORED, ONE_THREAD, type StatementOptions, type Storage } from '../storage/storage';
import { type Events } from './events';
import { type FoundGroup, type Order, type TablePage, UNKNOWN_MICROSECONDS } from './recordTable';

const END_MS = 'toUnixTimestamp64Milli(end_time)';
const START_MS = `(${END_MS} - toInt64(latency))`;

/** Up to `limit` of the matching events, in no order. */
export function findEvents(storage: Storage, events: Events, match: string, limit: number): Promise<ShownEvent[]> {
  return storage.rows<ShownEvent>(
    `SELECT ${SHOWN_EVENT_COLUMNS} FROM events WHERE ${events.where} AND ${match} LIMIT ${limit}`,
    events.params.all,
    { settings: ONE_THREAD }
  );
}

export interface ReadPage extends TablePage {
  events: Events;
  /** The condition of a search, null without one. */
  match: string | null;
  modes: readonly Mode[];
  settings?: StatementOptions['settings'];
}

/** Events and groups that include all rows of a page and one row after it. */
export async function readPage(storage: Storage, page: ReadPage): Promise<[ShownEvent[], FoundGroup[]]> {
  if (!mayBoundGroups(page)) {
    return Promise.all([readEvents(storage, page), readGroups(storage, page)]);
  }
  const newest = await readNewest(storage, page);
  if (newest === null) {
    return Promise.all([readEvents(storage, page), readGroups(storage, page)]);
  }
  const { events, jobIds } = newest;
  const groups = jobIds.length === 0 ? [] : await readGroups(storage, { ...page, events: page.events.ofJobs(jobIds) });
  return [events, groups];
}

function readEvents(storage: Storage, page: ReadPage): Promise<ShownEvent[]> {
  return page.modes.includes('realtime')
    ? readOnce(storage, page, page.limit + 1, (limit) => eventsSql(page, [`mode = 'realtime'`], limit))
    : Promise.resolve([]);
}

function readGroups(storage: Storage, page: ReadPage): Promise<FoundGroup[]> {
  return page.modes.includes('manual')
    ? storage.rows<FoundGroup>(manualSql(page), page.events.params.all, { settings: page.settings })
    : Promise.resolve([]);
}

/** Events that are read for each row of a page: some belong to manual jobs. */
const EVENTS_PER_ROW = 3;

/**
 * Newest first, a group that ends before the last event of a full page is not on that page. So one statement reads the
 * page's events and finds the jobs that may be on it. Null when its rows don't fill the page.
 */
async function readNewest(storage: Storage, page: ReadPage) {
  const take = (page.limit + 1) * EVENTS_PER_ROW;
  const read = await readOnce(storage, page, take, (limit) => eventsSql(page, [], limit));
  const events = read.filter(({ mode }) => mode === 'realtime').slice(0, page.limit + 1);
  const last = events.at(-1);
  if (!last || events.length <= page.limit) {
    return null;
  }
  const hasAllOfMoment = read.length < take || read.at(-1)!.endTimeMs < last.endTimeMs;
  const jobIds = hasAllOfMoment ? jobsSince(read, last.endTimeMs) : await readJobsSince(storage, page, last.endTimeMs);
  return jobIds && { events, jobIds };
}

function jobsSince(events: readonly ShownEvent[], sinceMs: number): string[] {
  const near = events.filter(({ mode, endTimeMs }) => mode === 'manual' && endTimeMs >= sinceMs);
  return [...new Set(near.map(({ jobId }) => jobId))];
}

/** The most jobs that a statement names. */
const MOST_JOBS = 1000;

/** The same when more events end at that moment than were read; null when there are too many jobs. */
async function readJobsSince(storage: Storage, page: ReadPage, sinceMs: number): Promise<string[] | null> {
  const { events } = page;
  const moments = [`end_time >= ${momentSql(sinceMs)}`, ...fromPlaceSql(page)];
  const jobs = await storage.rows<{ jobId: string }>(
    `SELECT DISTINCT job_id AS jobId FROM events
    WHERE ${events.where} AND mode = 'manual' AND ${moments.join(' AND ')}
    LIMIT ${MOST_JOBS + 1}`,
    events.params.all,
    { settings: { ...ONE_THREAD, ...AS_STORED } }
  );
  return jobs.length > MOST_JOBS ? null : jobs.map(({ jobId }) => jobId);
}

const mayBoundGroups = ({ events, field, direction, match, modes }: ReadPage) =>
  events.takesShortcuts &&
  field === 'endTime' &&
  direction === 'DESC' &&
  match === null &&
  modes.length === MODES.length;

/**
 * The first events of an order, each once. A ClickHouse server may hold an event twice. To drop duplicates with FINAL, it
 * would read the whole range first. In order, duplicates are next to each other, so they are dropped here.
 */
async function readOnce(
  storage: Storage,
  { events, settings: own }: ReadPage,
  wanted: number,
  sql: (limit: number) => string
): Promise<ShownEvent[]> {
  const isOnce = storage.kind === 'embedded' || !events.takesShortcuts;
  const settings = { ...own, ...(isOnce ? {} : AS_STORED) };
  for (let limit = wanted; ; limit *= 2) {
    const read = await storage.rows<ShownEvent>(sql(limit), events.params.all, { settings });
    const different = read.filter((event, place) => !isSameEvent(event, read[place - 1]));
    if (different.length >= wanted || read.length < limit) {
      return different.slice(0, wanted);
    }
  }
}

const isSameEvent = (one: ShownEvent, other: ShownEvent | undefined) =>
  one.id === other?.id && one.connector === other.connector && one.endTimeMs === other.endTimeMs;

/** The SQL of `microsecondsOf`. */
const microsecondsSql = (latencySum: string, count: string) =>
  `if(${count} = 0, ${UNKNOWN_MICROSECONDS}, toInt64(1000 * ${latencySum} / greatest(${count}, 1)))`;

const beyond = ({ direction }: Order) => (direction === 'DESC' ? '<' : '>');

/** A condition for rows after the page's start, on the expressions that a position is made of. */
function afterSql(expressions: readonly string[], page: ReadPage): string[] {
  const { after, events } = page;
  return after
    ? [
        `(${expressions.join(', ')}) ${beyond(page)} (${events.params.add('Int64', after[0])}, ${events.params.add('String', after[1])}, ${events.params.add('String', after[2])})`,
      ]
    : [];
}

/** A bound on the primary key: the moment of the last row before the page, which the page's rows may share. */
const fromPlaceSql = (page: ReadPage): string[] =>
  page.after && page.field === 'endTime' ? [`end_time ${beyond(page)}= ${momentSql(page.after[0])}`] : [];

/** SQL for events in page order. Manual events at the start's moment are included: their group may follow it. */
function eventsSql(page: ReadPage, more: readonly string[], limit: number): string {
  const { field, direction, events, match } = page;
  const sortBy = { endTime: END_MS, startTime: START_MS, latency: microsecondsSql('latency', '(1 - untimed)') }[field];
  // In the order of the primary key where possible, so that reading stops at the limit.
  const order = [field === 'endTime' ? 'end_time' : sortBy, 'connector', 'id'];
  const conditions = [
    events.where,
    ...more,
    ...(match ? [match] : []),
    ...afterSql([sortBy, 'connector', 'id'], page).map((beyondIt) => `(mode = 'manual' OR ${beyondIt})`),
    ...fromPlaceSql(page),
  ];
  return `
    SELECT ${SHOWN_EVENT_COLUMNS} FROM events
    WHERE ${conditions.join(' AND ')}
    ORDER BY ${order.map((column) => `${column} ${direction}`).join(', ')}
    LIMIT ${limit}`;
}

const SUMMED = [
  'connector',
  'job_id',
  'object',
  'action',
  'status',
  'count',
  'latency_sum',
  'untimed',
  'first_start',
  'last_end',
];

function manualSql(page: ReadPage): string {
  const { field, direction, events, match, limit } = page;
  const source = match
    ? `SELECT ${eventColumns('manual', { columns: SUMMED }).join(', ')} FROM events WHERE ${events.where} AND mode = 'manual' AND ${match}`
    : events.source('manual', SUMMED);
  const sortBy = {
    endTime: 'endMs',
    startTime: 'startMs',
    latency: microsecondsSql('latencySum', '(total - untimedEvents)'),
  }[field];
  const order = [sortBy, 'connector', `concat(job_id, '\\t', object, '\\t', action)`];
  const having = afterSql(order, page);
  return `
    SELECT connector, job_id AS jobId, object, action, min(first_start) AS startMs, max(last_end) AS endMs,
      sum(count) AS total, sumIf(count, status = 'failed') AS failed, sum(latency_sum) AS latencySum,
      sum(untimed) AS untimedEvents
    FROM (${source})
    GROUP BY connector, job_id, object, action
    ${having.length > 0 ? `HAVING ${having.join(' AND ')}` : ''}
    ORDER BY ${order.map((expression) => `${expression} ${direction}`).join(', ')}
    LIMIT ${limit + 1}`;
}
