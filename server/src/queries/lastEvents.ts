/**
 * The last success and the last event of each object of each connector before a moment. The search goes from coarse to
 * fine: the last day with events, the last hour of that day, the last minute of that hour, and the last event of that
 * minute.
 */
import { piecesOf, rawPieces } from '../storage/rollups/pieces';
import { mergeAdjacent, type TimeRange } from '../storage/rollups/ranges';
import { eventRangesSql, type Piece, sourceSql } from '../storage/rollups/rollupSource';
import { type Rollup, ROLLUPS } from '../storage/rollups/tables';
import { type QueryContext } from './answer';
import { type SlotIndex } from './buckets';
import { Events } from './events';
import { needsJobId, type QueryFilter } from './filters';
import { FIRST_MS } from './range';

/** Epoch milliseconds of the last event, or of the start of its slot; 0 without events. */
export interface Last {
  connector: string;
  object: string;
  successMs: number;
  eventMs: number;
}

/** The same for a connector and object wherever they are found. */
export const keyOf = ({ connector, object }: Pick<Last, 'connector' | 'object'>) => `${connector}\0${object}`;

const KIND = 'counts';
const COLUMNS_READ = ['connector', 'object', 'status'] as const;
const STEPS = ROLLUPS[KIND];

/** The end of each connector's latest event before `toMs`. An empty list means all connectors. */
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
  /** Events before this are not looked for, but may be found on its UTC day. */
  fromMs?: number;
  toMs: number;
  /** The precision in seconds; absent: the moment itself. */
  stepSeconds?: number;
}

export async function lastOf({ context, filter, fromMs = FIRST_MS, toMs, stepSeconds = 0 }: Asked): Promise<Last[]> {
  const events = new Events(context, filter, [{ fromMs, toMs }]);
  if (needsJobId(filter)) {
    return read(events, momentsSql(events, events.ranges));
  }
  let found =
    (await fromMemory({ context, filter, ranges: events.ranges, step: STEPS[0] })) ??
    (await read(events, lastsSql(events.source(KIND, COLUMNS_READ), STEPS[0])));
  for (const [place, step] of STEPS.entries()) {
    const slots = step.stepSeconds > stepSeconds ? slotsOf(found, step, toMs) : [];
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

/** The same within a range of few slots, to a step of the rollups: the range begins and ends with one. */
export async function lastWithin({ context, filter, fromMs = FIRST_MS, toMs, stepSeconds }: Asked): Promise<Last[]> {
  const step = STEPS.find((each) => each.stepSeconds === stepSeconds)!;
  const range = { fromMs, toMs };
  const events = new Events(context, filter, [range]);
  return (
    (await fromMemory({ context, filter, ranges: split(range, step), step })) ??
    read(events, within(context, events, [range], step))
  );
}

interface Remembered extends Pick<Asked, 'context' | 'filter'> {
  ranges: readonly TimeRange[];
  /** The precision of the moments; absent: milliseconds. */
  step: Rollup | undefined;
}

/** The same from slots in memory; null where memory can't answer. */
async function fromMemory({ context, filter, ranges, step }: Remembered): Promise<Last[] | null> {
  const stepMs = step ? step.stepSeconds * 1000 : 1;
  const index: SlotIndex = { sql: `intDiv(slot, ${stepMs})`, of: (slotMs) => Math.floor(slotMs / stepMs) };
  const events = new Events(context, filter, ranges);
  const groups = await events.groups(KIND, { index, keepsHighest: true, by: COLUMNS_READ });
  const lasts = new Map<string, Last>();
  for (const { index: place, by } of groups ?? []) {
    const [connector = '', object = '', status] = by;
    const key = keyOf({ connector, object });
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

/** Splits a range by the finer step, so that no slot in memory is longer than one step. */
function split({ fromMs, toMs }: TimeRange, { stepSeconds }: Rollup): TimeRange[] {
  const stepMs = stepSeconds * 1000;
  const parts: TimeRange[] = [];
  for (let at = fromMs; at < toMs; at += stepMs) {
    parts.push({ fromMs: at, toMs: Math.min(at + stepMs, toMs) });
  }
  return parts;
}

/** Splits a minute in two: ranges shorter than a minute are read event by event. */
const halves = ({ fromMs, toMs }: TimeRange): TimeRange[] => {
  const middleMs = Math.floor((fromMs + toMs) / 2);
  return [
    { fromMs, toMs: middleMs },
    { fromMs: middleMs, toMs },
  ].filter((half) => half.fromMs < half.toMs);
};

/** SQL that looks closer at the slots: by the next finer rollup, or by the events themselves. */
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
 * Reads whole slots from the finer rollup, and the slot that the range ends in from whatever is cheapest. What rollups
 * don't hold completely is read raw.
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

/** The slots that the found moments are the starts of, in order. A moment that is no slot start is known exactly. */
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
 * Rounds moments down to the step, if there is one: a raw row has its own moment, which is later than its slot's start
 * but may be earlier than rolled rows of the same slot.
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

/** Merges the closer moments: they are never earlier than the found ones. */
function later(found: readonly Last[], closer: readonly Last[]): Last[] {
  const known = new Map(closer.map((last) => [keyOf(last), last]));
  return found.map((last) => ({
    ...last,
    successMs: Math.max(last.successMs, known.get(keyOf(last))?.successMs ?? 0),
    eventMs: Math.max(last.eventMs, known.get(keyOf(last))?.eventMs ?? 0),
  }));
}
