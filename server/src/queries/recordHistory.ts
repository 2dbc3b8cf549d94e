/** The history of one record: its attempts of both modes and all objects, and the decisions about its failures. */
import {
  type ErrorGroupHistory,
  type FailureState,
  type RecordAttempt,
  type RecordCommand,
  type RecordHistory,
} from '@sync-health/contract';

import { decisionHistory } from '../decisions/errorGroupHistory';
import { ERROR_GROUP_SQL } from '../failures/errorGroup';
import { SHOWN_EVENT_COLUMNS, type StoredEvent } from '../ingest/storedEvent';
import { type TimeRange } from '../storage/rollups/ranges';
import { type QueryContext } from './answer';
import { Events } from './events';
import { failuresWhere } from './failuresWhere';
import { SqlParams } from '../storage/sqlParams';

export interface AskedRecord {
  recordId: string;
  /** Undefined: all connectors that have a record with this id. */
  connector: string | undefined;
  range: TimeRange;
}

/** More entries than a person reads. */
const MOST = 1000;

type Attempt = Omit<StoredEvent, 'identity' | 'content'>;

export async function recordHistory(context: QueryContext, asked: AskedRecord): Promise<RecordHistory> {
  const [attempts, failures, commands] = await Promise.all([
    attemptsOf(context, asked),
    failuresOf(context, asked),
    commandsOf(context, asked),
  ]);
  const { decisions, truncated } = await decisionsOf(context, failures);
  const states = new Map(failures.map((each) => [keyOf(each), each.state]));
  return {
    attempts: attempts.slice(0, MOST).map((each) => shown(each, states)),
    commands: commands.slice(0, MOST),
    decisions,
    truncated: truncated || attempts.length > MOST || commands.length > MOST,
  };
}

const filterOf = ({ connector }: AskedRecord) =>
  connector === undefined ? {} : { filters: { connector: [connector] } };
const keyOf = ({ connector, id }: { connector: string; id: string }) => JSON.stringify([connector, id]);

async function attemptsOf(context: QueryContext, asked: AskedRecord): Promise<Attempt[]> {
  const events = new Events(context, filterOf(asked), [asked.range]);
  const rows = await context.storage.rows<Attempt>(
    `SELECT ${SHOWN_EVENT_COLUMNS}, retry_of AS retryOf, attempt, attributes
    FROM events WHERE ${events.where} AND record_id = ${events.params.add('String', asked.recordId)}
    ORDER BY end_time DESC, id DESC LIMIT ${MOST + 1}`,
    events.params.all
  );
  // Processes that share a database may have stored an event more than once.
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()];
}

interface OwnFailure {
  connector: string;
  id: string;
  endTimeMs: number;
  state: FailureState | '';
  groupId: string;
}

async function failuresOf({ storage, connectors, errorCatalogue }: QueryContext, asked: AskedRecord) {
  const params = new SqlParams();
  const { where } = await failuresWhere(
    storage,
    { ...filterOf(asked), connectors, errorCatalogue, range: asked.range },
    params
  );
  return storage.rows<OwnFailure>(
    `SELECT connector, id, toUnixTimestamp64Milli(end_time) AS endTimeMs, toString(state) AS state,
      ${ERROR_GROUP_SQL} AS groupId
    FROM failures FINAL
    WHERE ${where} AND record_id = ${params.add('String', asked.recordId)} ORDER BY rev LIMIT ${MOST + 1}`,
    params.all
  );
}

/** Decisions about the record's error groups, only of the connectors that its failures have. */
async function decisionsOf(
  { decisions, connectors }: QueryContext,
  failures: readonly OwnFailure[]
): Promise<Pick<ErrorGroupHistory, 'decisions' | 'truncated'>> {
  if (failures.length === 0) {
    return { decisions: [], truncated: false };
  }
  const keys = new Set(failures.map(({ connector, groupId }) => JSON.stringify([connector, groupId])));
  const { decisions: all, truncated } = await decisionHistory(decisions, {
    range: { fromMs: Math.min(...failures.map(({ endTimeMs }) => endTimeMs)), toMs: Number.MAX_SAFE_INTEGER },
    groupIds: [...new Set(failures.map(({ groupId }) => groupId))],
    connectors,
    limit: MOST,
  });
  return {
    decisions: all.filter(({ connector, groupId }) => keys.has(JSON.stringify([connector, groupId]))),
    truncated,
  };
}

/** Commands about what failed in the range. A command itself may be later. */
async function commandsOf({ decisions, connectors }: QueryContext, asked: AskedRecord): Promise<RecordCommand[]> {
  const { recordId, connector, range } = asked;
  const rows = await decisions
    .selectFrom('command_items')
    .innerJoin('commands', 'commands.id', 'command_items.command_id')
    .select([
      'commands.id',
      'commands.type',
      'commands.state',
      'commands.connector',
      'commands.reason',
      'commands.requested_by',
      'commands.requested_at_ms',
      'command_items.event_id',
      'command_items.object',
      'command_items.outcome',
      'command_items.detail',
    ])
    .where('command_items.record_id', '=', recordId)
    .where('command_items.end_time_ms', '>=', Math.trunc(range.fromMs))
    .where('command_items.end_time_ms', '<', Math.trunc(range.toMs))
    .$if(connector !== undefined, (query) => query.where('command_items.connector', '=', connector ?? ''))
    .$if(connectors !== null, (query) => query.where('command_items.connector', 'in', [...(connectors ?? [])]))
    .orderBy('commands.requested_at_ms', 'desc')
    .orderBy('commands.id', 'desc')
    .limit(MOST + 1)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    type: row.type,
    state: row.state,
    connector: row.connector,
    eventId: row.event_id,
    object: row.object,
    outcome: row.outcome,
    detail: row.detail,
    reason: row.reason,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at_ms,
  }));
}

function shown(attempt: Attempt, states: ReadonlyMap<string, FailureState | ''>): RecordAttempt {
  const { endTimeMs, latencyMs, mode, status } = attempt;
  return {
    id: attempt.id,
    connector: attempt.connector,
    mode,
    object: attempt.object,
    action: attempt.action,
    startTime: latencyMs === null ? null : endTimeMs - latencyMs,
    endTime: endTimeMs,
    status,
    errorCode: attempt.errorCode || null,
    errorMessage: attempt.errorMessage || null,
    triggeredBy: attempt.triggeredBy || null,
    jobId: attempt.jobId || null,
    retryOf: attempt.retryOf || null,
    traceId: attempt.traceId || null,
    attributes: attempt.attributes === '' ? {} : (JSON.parse(attempt.attributes) as Record<string, string>),
    state: states.get(keyOf(attempt)) || null,
  };
}
