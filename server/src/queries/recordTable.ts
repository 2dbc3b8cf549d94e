/** Rows of the detail table of a few events, made here: the engine takes longer to plan their grouping than to find them. */
import { COLUMNS, type Mode, type Status } from '@sync-health/contract';

import { type Storage } from '../storage/storage';
import { type Table, threadSettings } from './answer';
import { type Events } from './fragments';
import { END_MS, type Page, type Position } from './recordRows';

export interface FoundEvent {
  connector: string;
  id: string;
  mode: Mode;
  object: string;
  action: string;
  recordId: string;
  jobId: string;
  endMs: number;
  latency: number;
  status: Status;
  errorCode: string;
  errorMessage: string;
  triggeredBy: string;
}

const SELECTED = `connector, id, mode, object, action, record_id AS recordId, job_id AS jobId, ${END_MS} AS endMs,
  latency, status, error_code AS errorCode, error_message AS errorMessage, triggered_by AS triggeredBy`;

/** Some of the events where more than `limit` match. */
export function findEvents(storage: Storage, events: Events, match: string, limit: number): Promise<FoundEvent[]> {
  return storage.rows<FoundEvent>(
    `SELECT ${SELECTED} FROM events WHERE ${events.where} AND ${match} LIMIT ${limit}`,
    events.params.all,
    { settings: threadSettings(1) }
  );
}

type Cell = string | number | null;

interface Row {
  position: Position;
  cells: Record<string, Cell>;
}

/** A page of the rows of all these events. */
export function recordTable(events: readonly FoundEvent[], { field, direction, limit, after }: Page): Table {
  const rows = [
    ...events.filter(({ mode }) => mode === 'realtime').map((event) => eventRow(event, field)),
    ...jobGroups(events.filter(({ mode }) => mode === 'manual')).map((group) => groupRow(group, field)),
  ];
  const sign = direction === 'DESC' ? -1 : 1;
  const ordered = rows
    .filter(({ position }) => !after || sign * compare(position, after.values) > 0)
    .sort((a, b) => sign * compare(a.position, b.position));
  const page = ordered.slice(0, limit);
  return {
    columns: COLUMNS.records,
    values: COLUMNS.records.map(({ name }) => page.map(({ cells }) => cells[name] ?? null)),
    ...(ordered.length > page.length ? { position: page.at(-1)?.position } : {}),
  };
}

/** As the engine orders: texts by their bytes. */
function compare([a, ...textsA]: Position, [b, ...textsB]: Position): number {
  const differing = textsA.findIndex((text, index) => text !== textsB[index]);
  return (
    a - b || (differing < 0 ? 0 : Buffer.compare(Buffer.from(textsA[differing]!), Buffer.from(textsB[differing]!)))
  );
}

const orNull = (text: string) => (text === '' ? null : text);

function eventRow(event: FoundEvent, field: Page['field']): Row {
  const { connector, id, endMs, latency, recordId, status } = event;
  const isFailed = Number(status === 'failed');
  const startMs = endMs - latency;
  return {
    position: [{ endTime: endMs, startTime: startMs, latency }[field], connector, id],
    cells: {
      ...{ objectOrJobId: recordId, mode: 'realtime', object: event.object, action: event.action },
      ...{ startTime: startMs, endTime: endMs, status, connector, id, recordId, latency },
      ...{ synced: 1 - isFailed, errors: isFailed, errorCode: orNull(event.errorCode) },
      ...{ errorMessage: orNull(event.errorMessage), triggeredBy: orNull(event.triggeredBy) },
    },
  };
}

/** By job, object and action; none is empty. */
function jobGroups(events: readonly FoundEvent[]): FoundEvent[][] {
  const groups = new Map<string, FoundEvent[]>();
  for (const event of events) {
    const key = JSON.stringify([event.connector, event.jobId, event.object, event.action]);
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  return [...groups.values()];
}

function groupRow(group: readonly FoundEvent[], field: Page['field']): Row {
  const { connector, jobId, object, action } = group[0]!;
  const startMs = Math.min(...group.map(({ endMs, latency }) => endMs - latency));
  const endMs = Math.max(...group.map((event) => event.endMs));
  const latency = group.reduce((sum, event) => sum + event.latency, 0) / group.length;
  const errors = group.filter(({ status }) => status === 'failed').length;
  return {
    position: [
      { endTime: endMs, startTime: startMs, latency: Math.trunc(latency) }[field],
      connector,
      [jobId, object, action].join('\t'),
    ],
    cells: {
      ...{ objectOrJobId: jobId, mode: 'manual', object, action, startTime: startMs, endTime: endMs, connector, jobId },
      ...{ status: errors > 0 ? 'failed' : 'success', latency, synced: group.length - errors, errors },
    },
  };
}
