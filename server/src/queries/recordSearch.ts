/** Where to look for a text among records: an id that is given whole is found by index; only else parts are looked for. */
import { type Mode, MODES, type QueryOf } from '@sync-health/contract';

import { type TimeRange } from '../storage/rollups/ranges';
import { type SqlParams } from '../storage/sqlParams';
import { type QueryContext, threadSettings } from './answer';
import { Events } from './fragments';

const DAY_MS = 86_400_000;

/** Each takes time to plan: where there were more, the whole range is read. */
const MAX_RANGES = 10;

/** Columns that may hold a text, or a part of it. */
const SEARCHED = ['record_id', 'id', 'error_message', 'job_id'];

export interface RecordSearch {
  /** What of the range may hold matching events, in any order. */
  ranges: TimeRange[];
  /** The modes that these may have. */
  modes: readonly Mode[];
  /** Which of those events match. */
  match: string;
}

export interface SearchOptions {
  context: QueryContext;
  query: QueryOf<'records'>;
  search: string;
  range: TimeRange;
}

/** Where a column has the text as its whole value. */
interface Hits {
  column: 'record_id' | 'id' | 'job_id';
  modes: readonly Mode[];
  ranges: TimeRange[];
}

/** Where else than in the id of a record the text is as a whole. */
export interface Elsewhere {
  /** Whether an event has it as its id, whenever that was. */
  event: boolean;
  job: Hits;
}

export async function findElsewhere(options: SearchOptions): Promise<Elsewhere> {
  const [event, job] = await Promise.all([hasEvent(options), findJob(options)]);
  return { event, job };
}

/** `params` are those of the statement that `match` becomes part of. */
export async function searchRecords(
  options: SearchOptions,
  { event, job }: Elsewhere,
  params: SqlParams
): Promise<RecordSearch> {
  const { search, range } = options;
  // By one index at a time: a condition on several at once takes the engine many times as long.
  const moments = await Promise.all([
    findMoments(options, 'record_id'),
    ...(event ? [findMoments(options, 'id')] : []),
  ]);
  const hits = [...moments, job].filter(({ ranges }) => ranges.length > 0);
  const text = params.add('String', search);
  if (hits.length === 0) {
    const parts = SEARCHED.map((column) => `positionCaseInsensitiveUTF8(${column}, ${text}) > 0`);
    return { ranges: [range], modes: MODES, match: `(${parts.join(' OR ')})` };
  }
  const match = `(${hits.map(({ column }) => `${column} = ${text}`).join(' OR ')})`;
  return hits.every(({ ranges }) => ranges.length <= MAX_RANGES)
    ? { ranges: hits.flatMap(({ ranges }) => ranges), modes: hits.flatMap(({ modes }) => modes), match }
    : { ranges: [range], modes: MODES, match };
}

async function findMoments(
  { context, query, search, range }: SearchOptions,
  column: 'record_id' | 'id'
): Promise<Hits> {
  const events = new Events(context, query, [range]);
  const rows = await context.storage.rows<{ endMs: number; mode: Mode }>(
    `SELECT DISTINCT toUnixTimestamp64Milli(end_time) AS endMs, mode
    FROM events WHERE ${events.where} AND ${column} = ${events.params.add('String', search)}
    LIMIT ${MAX_RANGES + 1}`,
    events.params.all,
    { settings: threadSettings(1) }
  );
  return {
    column,
    modes: rows.map(({ mode }) => mode),
    ranges: rows.map(({ endMs }) => ({ fromMs: endMs, toMs: endMs + 1 })),
  };
}

/** Whether an event has the text as its id, whenever it was. */
async function hasEvent({ context, query, search, range }: SearchOptions): Promise<boolean> {
  const events = new Events(context, query, [range]);
  const rows = await context.storage.rows<{ connector: string }>(
    `SELECT DISTINCT toString(connector) AS connector FROM (${events.counts(['connector'])})`,
    events.params.all,
    { settings: threadSettings(1) }
  );
  return context.holds(
    search,
    rows.map(({ connector }) => connector)
  );
}

/** The days of a manual job. */
async function findJob({ context, query, search, range }: SearchOptions): Promise<Hits> {
  const events = new Events(context, query, [range]);
  const rows = await context.storage.rows<{ slot: number }>(
    `SELECT DISTINCT slot FROM (${events.source('manual', ['job_id'])})
    WHERE job_id = ${events.params.add('String', search)} LIMIT ${MAX_RANGES + 1}`,
    events.params.all,
    { settings: threadSettings(1) }
  );
  return {
    column: 'job_id',
    modes: ['manual'],
    ranges: rows.map(({ slot }) => ({
      fromMs: Math.max(slot, range.fromMs),
      toMs: Math.min(slot + DAY_MS, range.toMs),
    })),
  };
}
