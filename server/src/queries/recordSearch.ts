/** Where to look for a text among records: first as an exact id, by index; then as a part of other columns. */
import { type Mode, MODES, type QueryOf } from '@sync-health/contract';

import { type ShownEvent } from '../ingest/storedEvent';
import { type TimeRange } from '../storage/rollups/ranges';
import { type SqlParams } from '../storage/sqlParams';
import { ONE_THREAD } from '../storage/storage';
import { type QueryContext } from './answer';
import { Events } from './events';
import { findEvents } from './recordPages';

const DAY_MS = 86_400_000;

/** The most ranges in a statement. Each takes time to plan: with more, the whole range is read. */
const MAX_RANGES = 10;

/** The most events that are listed by an exact id. */
const MAX_EVENTS = 1000;

/** The columns in which a part of a text is looked for. */
const SEARCHED = ['record_id', 'id', 'error_message', 'job_id'];

export interface SearchOptions {
  context: QueryContext;
  query: QueryOf<'records'>;
  search: string;
  range: TimeRange;
}

/** What has exactly the text as its id. */
export interface Found {
  ofRecord: ShownEvent[];
  ofEvent: ShownEvent[];
  /** The days of a manual job. */
  ofJob: TimeRange[];
}

export async function findWhole(options: SearchOptions): Promise<Found> {
  // One index for each statement: a condition on several indexes is many times slower.
  const [ofRecord, ofEvent, ofJob] = await Promise.all([
    eventsWith('record_id', options),
    hasEvent(options).then((has) => (has ? eventsWith('id', options) : [])),
    findJobDays(options),
  ]);
  return { ofRecord, ofEvent, ofJob };
}

/** All matching events; null when they are too many to list, when a job has the id, or when nothing has it. */
export function allOf({ ofRecord, ofEvent, ofJob }: Found, search: string): ShownEvent[] | null {
  const areAll = ofRecord.length <= MAX_EVENTS && ofEvent.length <= MAX_EVENTS && ofJob.length === 0;
  const all = [...ofRecord, ...ofEvent.filter(({ recordId }) => recordId !== search)];
  return areAll && all.length > 0 ? all : null;
}

export interface RecordSearch {
  /** The parts of the range that may have matching events, in any order. */
  ranges: TimeRange[];
  /** The modes that these may have. */
  modes: readonly Mode[];
  /** The condition that the events must meet. */
  match: string;
}

/** `params` are the parameters of the statement that `match` becomes a part of. */
export function placesOf(found: Found, { search, range }: SearchOptions, params: SqlParams): RecordSearch {
  const text = params.add('String', search);
  const events = [...found.ofRecord, ...found.ofEvent];
  const columns = [
    ...(found.ofRecord.length > 0 ? ['record_id'] : []),
    ...(found.ofEvent.length > 0 ? ['id'] : []),
    ...(found.ofJob.length > 0 ? ['job_id'] : []),
  ];
  if (columns.length === 0) {
    return { ranges: [range], modes: MODES, match: partsSql(text) };
  }
  const match = `(${columns.map((column) => `${column} = ${text}`).join(' OR ')})`;
  const moments = [...new Set(events.map(({ endTimeMs }) => endTimeMs))];
  if (events.length > MAX_EVENTS || moments.length > MAX_RANGES || found.ofJob.length > MAX_RANGES) {
    return { ranges: [range], modes: MODES, match };
  }
  return {
    ranges: [...moments.map((endTimeMs) => ({ fromMs: endTimeMs, toMs: endTimeMs + 1 })), ...found.ofJob],
    modes: [...events.map(({ mode }) => mode), ...(found.ofJob.length > 0 ? (['manual'] as const) : [])],
    match,
  };
}

/** `text` is the placeholder of the searched text. */
export const partsSql = (text: string) =>
  `(${SEARCHED.map((column) => `positionCaseInsensitiveUTF8(${column}, ${text}) > 0`).join(' OR ')})`;

function eventsWith(column: 'record_id' | 'id', { context, query, search, range }: SearchOptions) {
  const events = new Events(context, query, [range]);
  const match = `${column} = ${events.params.add('String', search)}`;
  return findEvents(context.storage, events, match, MAX_EVENTS + 1);
}

/** Whether any event has the text as its id, at any time. */
async function hasEvent({ context, query, search, range }: SearchOptions): Promise<boolean> {
  const events = new Events(context, query, [range]);
  return context.holds(search, await events.valuesOf('connector'));
}

async function findJobDays({ context, query, search, range }: SearchOptions): Promise<TimeRange[]> {
  const events = new Events(context, query, [range]);
  const rows = await context.storage.rows<{ slot: number }>(
    `SELECT DISTINCT slot FROM (${events.source('manual', ['job_id'])})
    WHERE job_id = ${events.params.add('String', search)} LIMIT ${MAX_RANGES + 1}`,
    events.params.all,
    { settings: ONE_THREAD }
  );
  return rows.map(({ slot }) => ({
    fromMs: Math.max(slot, range.fromMs),
    toMs: Math.min(slot + DAY_MS, range.toMs),
  }));
}
