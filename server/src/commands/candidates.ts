/** Selects the failures for a command, by ids or by a filter, and gives the reason for each one left out. */
import { type FailureState, MAX_ROWS, type SkipReason } from '@sync-health/contract';

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

interface FoundFailure extends Candidate {
  mode: string;
  state: FailureState;
}

const reasonOf = (state: FailureState): SkipReason => (state === 'retrying' ? 'in-flight' : state);

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
  const found = await storage.rows<FoundFailure>(
    `SELECT ${CANDIDATE_SQL}, mode, state FROM failures
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
  const reasons = new Map<string, SkipReason>(ids.filter((id) => !byId.has(id)).map((id) => [id, 'unknown']));
  for (const failure of found.sort((a, b) => b.endTimeMs - a.endTimeMs)) {
    const { mode, state, ...candidate } = failure;
    if (mode === 'manual') {
      reasons.set(failure.eventId, 'manual');
    } else if (state !== wanted.state) {
      reasons.set(failure.eventId, reasonOf(state));
    } else if (isTaken(failure)) {
      reasons.set(failure.eventId, 'in-flight');
    } else {
      accepted.set(failure.recordKey, [...(accepted.get(failure.recordKey) ?? []), candidate]);
    }
  }
  const skipped = ids.flatMap((eventId) => {
    const reason = reasons.get(eventId);
    return reason ? [{ eventId, reason }] : [];
  });
  return { accepted: [...accepted.values()].flat(), skipped, skippedCount: skipped.length, leftCount: 0 };
}

/** Accepts the newest matching failures, at most `limit`. */
export async function selectByFilter(
  storage: Storage,
  selection: FailuresSelection,
  wanted: Wanted,
  limit: number = MAX_ROWS.retryRecords
): Promise<Selection> {
  const params = new SqlParams();
  const { where } = await failuresWhere(storage, selection, params);
  const eligible = `mode = 'realtime' AND state = '${wanted.state}'`;
  const ask = <Row>(sql: string) => storage.rows<Row>(sql, params.all);
  const accepted = await ask<Candidate>(`
    SELECT ${CANDIDATE_SQL} FROM (
      SELECT * FROM failures FINAL WHERE ${where} AND ${eligible}
      ORDER BY rev ${wanted.isOnePerRecord ? 'LIMIT 1 BY record_key' : ''}
    ) LIMIT ${limit}`);
  const counted = wanted.isOnePerRecord ? 'uniqExactIf(record_key, is_eligible)' : 'countIf(is_eligible)';
  const [counts] = await ask<{ matching: number; eligible: number; takable: number }>(`
    SELECT count() AS matching, countIf(is_eligible) AS eligible, ${counted} AS takable
    FROM (SELECT record_key, ${eligible} AS is_eligible FROM failures FINAL WHERE ${where})`);
  const { matching = 0, eligible: eligibleCount = 0, takable = 0 } = counts ?? {};
  const leftCount = takable - accepted.length;
  const skipped =
    matching === eligibleCount
      ? []
      : await ask<Skip>(`
    SELECT id AS eventId, multiIf(mode != 'realtime', 'manual', state = 'retrying', 'in-flight', state) AS reason
    FROM failures FINAL WHERE ${where} AND NOT (${eligible})
    ORDER BY rev LIMIT ${MAX_LISTED_SKIPS}`);
  return {
    accepted,
    skipped,
    // Not eligible, plus the older failures of accepted records. When some are left over, those can't be counted.
    skippedCount: matching - eligibleCount + (leftCount > 0 ? 0 : eligibleCount - accepted.length),
    leftCount,
  };
}
