/** Makes the rows of the detail table: planning their columns takes the engine longer than reading a page. */
import { COLUMNS } from '@sync-health/contract';

import { type ShownEvent } from '../ingest/storedEvent';
import { type Table } from './answer';

/** The events of a manual job with one object and one action. */
export interface FoundGroup {
  connector: string;
  jobId: string;
  object: string;
  action: string;
  /** The earliest moment that is known: of events whose start is not, it is the end. */
  startMs: number;
  endMs: number;
  total: number;
  failed: number;
  latencySum: number;
  /** How many of them have no latency. */
  untimedEvents: number;
}

/** The sort values of a row. */
export type Position = readonly [sortBy: number, connector: string, key: string];

export interface Order {
  field: 'endTime' | 'startTime' | 'latency';
  direction: 'ASC' | 'DESC';
}

type Cell = string | number | null;

type Cells = Readonly<Record<string, Cell>>;

interface Row {
  position: Position;
  /** Called only for the rows of the page. */
  cells(): Cells;
}

export interface TablePage extends Order {
  limit: number;
  /** The position of the last row before the page; null on the first page. */
  after: Position | null;
}

/** A page of rows. `events` and `groups` must include all rows of the page and one row after it. */
export function recordTable(
  events: readonly ShownEvent[],
  groups: readonly FoundGroup[],
  { field, direction, limit, after }: TablePage
): Table {
  const rows = [...events.map((event) => eventRow(event, field)), ...groups.map((group) => groupRow(group, field))];
  const sign = direction === 'DESC' ? -1 : 1;
  const ordered = rows
    .filter(({ position }) => !after || sign * compare(position, after) > 0)
    .sort((a, b) => sign * compare(a.position, b.position));
  const page = ordered.slice(0, limit);
  const cells = page.map((row) => row.cells());
  return {
    columns: COLUMNS.records,
    values: COLUMNS.records.map(({ name }) => cells.map((row) => row[name] ?? null)),
    ...(ordered.length > page.length ? { position: page.at(-1)?.position } : {}),
  };
}

/** Orders as the engine does: texts by their UTF-8 bytes. */
function compare([a, ...textsA]: Position, [b, ...textsB]: Position): number {
  const differing = textsA.findIndex((text, index) => text !== textsB[index]);
  return (
    a - b || (differing < 0 ? 0 : Buffer.compare(Buffer.from(textsA[differing]!), Buffer.from(textsB[differing]!)))
  );
}

/** An average latency in whole microseconds: finer than milliseconds, and an integer as positions need. */
const microsecondsOf = (latencySum: number, count: number) =>
  count === 0 ? UNKNOWN_MICROSECONDS : Math.trunc((1000 * latencySum) / count);

/** An unknown latency is below all others. */
export const UNKNOWN_MICROSECONDS = -1;

const orNull = (text: string) => (text === '' ? null : text);

function eventRow(event: ShownEvent, field: Order['field']): Row {
  const { connector, id, endTimeMs: endMs, latencyMs: latency, recordId, status } = event;
  const isFailed = Number(status === 'failed');
  const startMs = endMs - (latency ?? 0);
  const microseconds = microsecondsOf(latency ?? 0, Number(latency !== null));
  return {
    position: [field === 'endTime' ? endMs : field === 'startTime' ? startMs : microseconds, connector, id],
    // One literal, for speed: an answer may have a thousand of these.
    cells: () => ({
      objectOrJobId: recordId,
      mode: 'realtime',
      object: event.object,
      action: event.action,
      startTime: latency === null ? null : startMs,
      endTime: endMs,
      status,
      connector,
      id,
      recordId,
      latency,
      synced: 1 - isFailed,
      errors: isFailed,
      errorCode: orNull(event.errorCode),
      errorMessage: orNull(event.errorMessage),
      triggeredBy: orNull(event.triggeredBy),
      traceId: orNull(event.traceId),
    }),
  };
}

function groupRow(group: FoundGroup, field: Order['field']): Row {
  const { connector, jobId, object, action, startMs, endMs, total, failed } = group;
  const timed = total - group.untimedEvents;
  const [startTime, latency] = timed === 0 ? [null, null] : [startMs, group.latencySum / timed];
  return {
    position: [
      { endTime: endMs, startTime: startMs, latency: microsecondsOf(group.latencySum, timed) }[field],
      connector,
      [jobId, object, action].join('\t'),
    ],
    cells: () => ({
      ...{ objectOrJobId: jobId, mode: 'manual', object, action, startTime, endTime: endMs, connector, jobId },
      ...{ status: failed > 0 ? 'failed' : 'success', latency, synced: total - failed, errors: failed },
    }),
  };
}

/** Groups the events of manual jobs. */
export function groupsOf(events: readonly ShownEvent[]): FoundGroup[] {
  const groups = new Map<string, FoundGroup>();
  for (const { connector, jobId, object, action, endTimeMs: endMs, latencyMs: latency, status } of events) {
    const key = JSON.stringify([connector, jobId, object, action]);
    const group = groups.get(key);
    groups.set(key, {
      ...{ connector, jobId, object, action },
      startMs: Math.min(group?.startMs ?? Infinity, endMs - (latency ?? 0)),
      endMs: Math.max(group?.endMs ?? 0, endMs),
      total: (group?.total ?? 0) + 1,
      failed: (group?.failed ?? 0) + Number(status === 'failed'),
      latencySum: (group?.latencySum ?? 0) + (latency ?? 0),
      untimedEvents: (group?.untimedEvents ?? 0) + Number(latency === null),
    });
  }
  return [...groups.values()];
}
