/** Selects the failures for a command, by ids or by a filter, and gives the reason for each one left out. */
import { type CommandPreview, type FailureState, MAX_ROWS, NO_SKIPS, type SkipReason } from '@sync-health/contract';

import { isSameRecord, type RecordIdentity } from '../failures/record';
import { arrivedUntilSql, type FailuresSelection, failuresWhere } from '../queries/failuresWhere';
import { SqlParams } from '../storage/sqlParams';
import { type Storage } from '../storage/storage';
import { idsOfCells } from './idsOfCells';

export interface Candidate extends RecordIdentity {
  eventId: string;
  action: string;
  errorCode: string;
  endTimeMs: number;
  recordKey: number;
}

export interface Skip {
  eventId: string;
  reason: SkipReason;
}

export interface Selection {
  accepted: Candidate[];
  /** Failures in the wanted state, all of each record. */
  eligibleCount: number;
  /** The first `MAX_LISTED_SKIPS` of them. */
  skipped: Skip[];
  skippedCount: number;
  /** How many more could be accepted, beyond the most that one command takes. */
  leftCount: number;
}

/** The failures that a command takes: those in this state, one for each record or all. */
export interface Wanted {
  state: FailureState;
  isOnePerRecord: boolean;
}

/** Most skipped failures that a command lists. It counts all of them. */
export const MAX_LISTED_SKIPS = 1000;

const CANDIDATE_SQL = `id AS eventId, connector, object, action, record_id AS recordId, error_code AS errorCode,
  -rev AS endTimeMs, record_key AS recordKey`;

/**
 * Whether the record of a failure is being retried: by the failure itself, or by a newer one of the record. A look at
 * all versions of rows, which costs little, spares the look at the last ones where nothing was retried.
 */
async function isInFlightSql(
  storage: Storage,
  connectors: readonly string[] | null,
  { isOnePerRecord }: Wanted,
  params: SqlParams
): Promise<string> {
  const isRetried = `state = 'retrying' AND connector IN ${params.add('Array(String)', [...(connectors ?? [])])}`;
  const [found] = isOnePerRecord
    ? await storage.rows<{ count: number }>(`SELECT count() AS count FROM failures WHERE ${isRetried}`, params.all)
    : [];
  return found && found.count > 0
    ? `(state = 'retrying' OR record_key GLOBAL IN (SELECT record_key FROM failures FINAL WHERE ${isRetried}))`
    : `(state = 'retrying')`;
}

const eligibleSql = (isInFlight: string, { state }: Wanted) =>
  `mode = 'realtime' AND state = '${state}' AND NOT ${isInFlight}`;

/** A failure that is eligible has its state for a reason. */
const reasonSql = (isInFlight: string, { state }: Wanted) =>
  `multiIf(mode != 'realtime', 'manual', state IN ('retrying', '${state}') AND ${isInFlight}, 'in-flight', state)`;

interface FoundFailure extends Candidate {
  /** Why it is left out; the wanted state where it is not. */
  reason: SkipReason;
}

/**
 * When one failure per record is wanted, the newest of those asked for is accepted; the others count as in flight.
 * `arrivedUntilMs` leaves out failures that arrived later; null for no limit.
 */
export async function selectByIds(
  storage: Storage,
  connector: string,
  eventIds: readonly string[],
  wanted: Wanted,
  arrivedUntilMs: number | null
): Promise<Selection> {
  const ids = [...new Set(await idsOfCells(storage, connector, eventIds))];
  const params = new SqlParams();
  const isInFlight = await isInFlightSql(storage, [connector], wanted, params);
  const found = await storage.rows<FoundFailure>(
    `SELECT ${CANDIDATE_SQL}, ${reasonSql(isInFlight, wanted)} AS reason FROM failures
    WHERE connector = ${params.add('String', connector)} AND id IN ${params.add('Array(String)', ids)}
      ${arrivedUntilMs === null ? '' : `AND ${arrivedUntilSql(arrivedUntilMs)}`}
    ORDER BY failures.version DESC LIMIT 1 BY id`,
    params.all,
    { lane: 'write' }
  );
  const byId = new Map(found.map((failure) => [failure.eventId, failure]));
  const accepted = new Map<number, Candidate[]>();
  const isTaken = (failure: FoundFailure) =>
    wanted.isOnePerRecord && (accepted.get(failure.recordKey)?.some((other) => isSameRecord(other, failure)) ?? false);
  let eligibleCount = 0;
  const reasons = new Map<string, SkipReason>(ids.filter((id) => !byId.has(id)).map((id) => [id, 'unknown']));
  for (const failure of found.sort((a, b) => b.endTimeMs - a.endTimeMs)) {
    const { reason, ...candidate } = failure;
    if (reason !== wanted.state) {
      reasons.set(failure.eventId, reason);
      continue;
    }
    eligibleCount++;
    if (isTaken(failure)) {
      reasons.set(failure.eventId, 'in-flight');
    } else {
      accepted.set(failure.recordKey, [...(accepted.get(failure.recordKey) ?? []), candidate]);
    }
  }
  const skipped = ids.flatMap((eventId) => {
    const reason = reasons.get(eventId);
    return reason ? [{ eventId, reason }] : [];
  });
  const skippedCount = skipped.length;
  return { accepted: [...accepted.values()].flat(), eligibleCount, skipped, skippedCount, leftCount: 0 };
}

/** What `selectByIds` would take. */
export async function previewByIds(...asked: Parameters<typeof selectByIds>): Promise<CommandPreview> {
  const { accepted, eligibleCount, skipped } = await selectByIds(...asked);
  const counts = { ...NO_SKIPS };
  skipped.forEach(({ reason }) => counts[reason]++);
  // The older failures of a record that is taken are retried with it.
  counts['in-flight'] -= eligibleCount - accepted.length;
  return { failures: eligibleCount, accepted: accepted.length, left: 0, skipped: counts };
}

interface Matches {
  /** Conditions on rows of `failures`. */
  where: string;
  isInFlight: string;
  /** Runs a statement with the parameters of both. */
  ask: <Row>(sql: string) => Promise<Row[]>;
}

async function matchesOf(storage: Storage, selection: FailuresSelection, wanted: Wanted): Promise<Matches> {
  const params = new SqlParams();
  const { where } = await failuresWhere(storage, selection, params);
  const isInFlight = await isInFlightSql(storage, selection.connectors, wanted, params);
  return { where, isInFlight, ask: (sql) => storage.rows(sql, params.all) };
}

/** Accepts the newest matching failures, at most `limit`. */
export async function selectByFilter(
  storage: Storage,
  selection: FailuresSelection,
  wanted: Wanted,
  limit: number = MAX_ROWS.retryRecords
): Promise<Selection> {
  const matches = await matchesOf(storage, selection, wanted);
  const { where, isInFlight, ask } = matches;
  const eligible = eligibleSql(isInFlight, wanted);
  const accepted = await ask<Candidate>(`
    SELECT ${CANDIDATE_SQL} FROM (
      SELECT * FROM failures FINAL WHERE ${where} AND ${eligible}
      ORDER BY rev ${wanted.isOnePerRecord ? 'LIMIT 1 BY record_key' : ''}
    ) LIMIT ${limit}`);
  const { matching, eligible: eligibleCount, takable } = await countBy(matches, wanted);
  const leftCount = takable - accepted.length;
  const skipped =
    matching === eligibleCount
      ? []
      : await ask<Skip>(`
    SELECT id AS eventId, ${reasonSql(isInFlight, wanted)} AS reason
    FROM failures FINAL WHERE ${where} AND NOT (${eligible})
    ORDER BY rev LIMIT ${MAX_LISTED_SKIPS}`);
  return {
    accepted,
    eligibleCount,
    skipped,
    // Not eligible, plus the older failures of accepted records. When some are left over, those can't be counted.
    skippedCount: matching - eligibleCount + (leftCount > 0 ? 0 : eligibleCount - accepted.length),
    leftCount,
  };
}

/** What `selectByFilter` would take, without reading it. */
export async function previewByFilter(
  storage: Storage,
  selection: FailuresSelection,
  wanted: Wanted,
  limit: number = MAX_ROWS.retryRecords
): Promise<CommandPreview> {
  const matches = await matchesOf(storage, selection, wanted);
  const { eligible, takable, skipped } = await countBy(matches, wanted);
  const accepted = Math.min(takable, limit);
  return { failures: eligible, accepted, left: takable - accepted, skipped };
}

interface Counts {
  matching: number;
  eligible: number;
  /** Of the eligible ones, what commands take: of a record one, or all. */
  takable: number;
  skipped: CommandPreview['skipped'];
}

async function countBy({ where, isInFlight, ask }: Matches, wanted: Wanted): Promise<Counts> {
  const rows = await ask<{ reason: SkipReason; failures: number; records: number }>(`
    SELECT ${reasonSql(isInFlight, wanted)} AS reason, count() AS failures,
      ${wanted.isOnePerRecord ? `uniqExactIf(record_key, ${eligibleSql(isInFlight, wanted)})` : 'failures'} AS records
    FROM failures FINAL WHERE ${where} GROUP BY reason`);
  const counts: Counts = { matching: 0, eligible: 0, takable: 0, skipped: { ...NO_SKIPS } };
  for (const { reason, failures, records } of rows) {
    counts.matching += failures;
    if (reason === wanted.state) {
      counts.eligible = failures;
      counts.takable = records;
    } else {
      counts.skipped[reason] = failures;
    }
  }
  return counts;
}
