/**
 * When each object of each connector last synced, however long ago. The last slot with events is found by day, within it
 * by hour and by minute, and the moment itself among that minute's events.
 */
import { COLUMNS, MAX_ROWS, type QueryOf } from '@sync-health/contract';

import { piecesOf, rawPieces } from '../storage/rollups/pieces';
import { mergeAdjacent, type TimeRange } from '../storage/rollups/ranges';
import { eventRangesSql, type Piece, sourceSql } from '../storage/rollups/rollupSource';
import { type Rollup, ROLLUPS } from '../storage/rollups/tables';
import { type QueryContext, type QueryRunner, type Table } from './answer';
import { type SlotIndex } from './buckets';
import { Events } from './events';
import { needsJobId, type QueryFilter } from './filters';
import { FIRST_MS } from './range';

/** Epoch milliseconds of an event, or of the beginning of the slot that it is in; 0 where there is none. */
interface Last {
  connector: string;
  object: string;
  successMs: number;
  eventMs: number;
}

const KIND = 'counts';
const COLUMNS_READ = ['connector', 'object', 'status'] as const;
const STEPS = ROLLUPS[KIND];

export const freshness: QueryRunner<QueryOf<'freshness'>> = async (context, { query, range }) => {
  return {
    table: async () => tableOf(await lastOf({ context, filter: query, toMs: range.toMs }), range.toMs),
    exact: true,
    interval: null,
    notices: [],
  };
};

/** The end of each connector's latest event before a moment, of the connectors given or all. */
export async function latestEvents(
  context: QueryContext,
  toMs: number,
  connectors: string[] = []
): Promise<Map<string, number>> {
  const latest = new Map<string, number>();
  const filter = { filters: { connector: connectors } };
  for (const { connector, eventMs } of await lastOf({ context, filter, toMs })) {
    latest.set(connector, Math.max(latest.get(connector) ?? 0, eventMs));
  }
  return latest;
}

interface Asked {
  context: QueryContext;
  filter: QueryFilter;
  toMs: number;
}

async function lastOf({ context, filter, toMs }: Asked): Promise<Last[]> {
  const events = new Events(context, filter, [{ fromMs: FIRST_MS, toMs }]);
  if (needsJobId(filter)) {
    return read(events, momentsSql(events, events.ranges));
  }
  let found =
    (await fromMemory({ context, filter, ranges: events.ranges, step: STEPS[0] })) ??
    (await read(events, lastsSql(events.source(KIND, COLUMNS_READ), STEPS[0])));
  for (const [place, step] of STEPS.entries()) {
    const slots = slotsOf(found, step, toMs);
    const finer = STEPS[place + 1];
    if (slots.length > 0) {
      const ranges = slots.flatMap((slot) => (finer ? split(slot, finer) : halves(slot)));
      found = later(
        found,
        (await fromMemory({ context, filter, ranges, step: finer })) ??
          (await read(events, within(context, events, slots, finer)))
      );
    }
  }
  return found;
}

interface Remembered extends Pick<Asked, 'context' | 'filter'> {
  ranges: readonly TimeRange[];
  /** To which moments are told, to the millisecond where absent. */
  step: Rollup | undefined;
}

/** The same of slots in memory; null where they can't be had. */
async function fromMemory({ context, filter, ranges, step }: Remembered): Promise<Last[] | null> {
  const stepMs = step ? step.stepSeconds * 1000 : 1;
  const index: SlotIndex = { sql: `intDiv(slot, ${stepMs})`, of: (slotMs) => Math.floor(slotMs / stepMs) };
  const events = new Events(context, filter, ranges);
  const groups = await events.groups(KIND, { index, keepsHighest: true, by: COLUMNS_READ });
  const lasts = new Map<string, Last>();
  for (const { index: place, by } of groups ?? []) {
    const [connector = '', object = '', status] = by;
    const key = `${connector}\0${object}`;
    let last = lasts.get(key);
    if (!last) {
      last = { connector, object, successMs: 0, eventMs: 0 };
      lasts.set(key, last);
    }
    const ms = place * stepMs;
    last.eventMs = Math.max(last.eventMs, ms);
    last.successMs = status === 'success' ? Math.max(last.successMs, ms) : last.successMs;
  }
  return groups && [...lasts.values()];
}

/** By the finer steps, so that no slot in memory is longer than one. */
function split({ fromMs, toMs }: TimeRange, { stepSeconds }: Rollup): TimeRange[] {
  const stepMs = stepSeconds * 1000;
  const parts: TimeRange[] = [];
  for (let at = fromMs; at < toMs; at += stepMs) {
    parts.push({ fromMs: at, toMs: Math.min(at + stepMs, toMs) });
  }
  return parts;
}

/** Of a minute: what is shorter than one is known event by event. */
const halves = ({ fromMs, toMs }: TimeRange): TimeRange[] => {
  const middleMs = Math.floor((fromMs + toMs) / 2);
  return [
    { fromMs, toMs: middleMs },
    { fromMs: middleMs, toMs },
  ].filter((half) => half.fromMs < half.toMs);
};

/** What tells more of the slots: the next finer rollup, or the events themselves. */
function within(context: QueryContext, events: Events, slots: readonly TimeRange[], finer: Rollup | undefined): string {
  return finer
    ? lastsSql(
        sourceSql({
          kind: KIND,
          columns: COLUMNS_READ,
          pieces: piecesWithin(context, slots, finer),
          view: context.rollups.view(KIND),
          untilMs: events.ranges[0]!.toMs,
          filter: events.filter,
        }),
        finer
      )
    : momentsSql(events, slots);
}

/**
 * Whole slots by the finer rollup; the one that the range ends within as it is cheapest. What rollups do not hold whole
 * is read raw.
 */
function piecesWithin(context: QueryContext, slots: readonly TimeRange[], finer: Rollup): Piece[] {
  const stepMs = finer.stepSeconds * 1000;
  const isWhole = ({ fromMs, toMs }: TimeRange) => fromMs % stepMs === 0 && toMs % stepMs === 0;
  const { rolled, raw } = context.rollups.whole(slots);
  const whole = rolled.filter(isWhole);
  return [
    ...(whole.length > 0 ? [{ rollup: finer, ranges: mergeAdjacent(whole) }] : []),
    ...rolled.filter((slot) => !isWhole(slot)).flatMap((slot) => piecesOf(KIND, [slot])),
    ...rawPieces(raw),
  ];
}

/** The slots of a step that events may be in, which are known by where a slot begins; in order. */
function slotsOf(found: readonly Last[], { stepSeconds }: Rollup, toMs: number): TimeRange[] {
  const stepMs = stepSeconds * 1000;
  const starts = found
    .flatMap(({ successMs, eventMs }) => [successMs, eventMs])
    .filter((ms) => ms > 0 && ms % stepMs === 0);
  return [...new Set(starts)]
    .sort((a, b) => a - b)
    .map((fromMs) => ({ fromMs, toMs: Math.min(fromMs + stepMs, toMs) }));
}

/**
 * To the step, if there is one: the moment of a raw row is later than the slot that it belongs to, in which rolled rows
 * may be later than it.
 */
function lastsSql(source: string, step?: Rollup): string {
  const rounded = (last: string) => (step ? `${last} - ${last} % ${step.stepSeconds * 1000}` : last);
  return `
  SELECT connector, object, ${rounded(`maxIf(slot, status = 'success')`)} AS success_ms, ${rounded('max(slot)')} AS event_ms
  FROM (${source})
  GROUP BY connector, object`;
}

const momentsSql = ({ filter }: Events, ranges: readonly TimeRange[]) =>
  lastsSql(`
    SELECT connector, object, status, toUnixTimestamp64Milli(end_time) AS slot
    FROM events WHERE ${eventRangesSql(mergeAdjacent(ranges))} AND ${filter}`);

async function read(events: Events, sql: string): Promise<Last[]> {
  const [connectors = [], objects = [], successes = [], lasts = []] = await events.select([sql], false);
  return connectors.map((connector, row) => ({
    connector: String(connector),
    object: String(objects[row]),
    successMs: Number(successes[row]),
    eventMs: Number(lasts[row]),
  }));
}

/** What is known more closely begins no earlier. */
function later(found: readonly Last[], closer: readonly Last[]): Last[] {
  const key = ({ connector, object }: Last) => JSON.stringify([connector, object]);
  const known = new Map(closer.map((last) => [key(last), last]));
  return found.map((last) => ({
    ...last,
    successMs: Math.max(last.successMs, known.get(key(last))?.successMs ?? 0),
    eventMs: Math.max(last.eventMs, known.get(key(last))?.eventMs ?? 0),
  }));
}

/** What waits longest first, and before all what never succeeded. */
function tableOf(found: readonly Last[], toMs: number): Table {
  const name = ({ connector, object }: Last) => `${connector}\0${object}`;
  const sorted = [...found].sort((a, b) => a.successMs - b.successMs || (name(a) < name(b) ? -1 : 1));
  const rows = sorted.slice(0, MAX_ROWS.groups);
  const success = rows.map(({ successMs }) => (successMs > 0 ? successMs : null));
  return {
    columns: COLUMNS.freshness,
    values: [
      rows.map(({ connector }) => connector),
      rows.map(({ object }) => object),
      success,
      rows.map(({ eventMs }) => eventMs),
      success.map((ms) => (ms === null ? null : toMs - ms)),
    ],
    ...(sorted.length > rows.length
      ? {
          groupsBeyondLimit: sorted.length - rows.length,
          notices: [
            {
              severity: 'info' as const,
              text: `Of ${sorted.length} objects of connectors the ${rows.length} that wait longest are shown: filter by connector or object.`,
            },
          ],
        }
      : {}),
  };
}
