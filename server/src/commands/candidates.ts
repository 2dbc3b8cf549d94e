/** Which failures a command is about, and why others are left out: by their ids, or by a filter. */
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
  /** The first of them. */
  skipped: Skip[];
  skippedCount: number;
  /** What could be accepted beyond the most that one command takes. */
  leftCount: number;
}

/** What a command takes: failures in a state; of a record one, or all. */
export interface Wanted {
  state: FailureState;
  isOnePerRecord: boolean;
}

/** Skipped failures that a command lists; it counts all. */
export const MAX_LISTED_SKIPS = 1000;

const CANDIDATE_SQL = `id AS eventId, connector, object, action, record_id AS recordId, error_code AS errorCode,
  -rev AS endTimeMs, record_key AS recordKey`;

interface FoundFailure extends Candidate {
  mode: string;
  state: FailureState;
}

const reasonOf = (state: FailureState): SkipReason => (state === 'retrying' ? 'in-flight' : state);

/** Where several failures of one record are to be retried, the newest is, and the others are in flight with it. */
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
    // Beside what is not eligible, the older failures of accepted records; where some are left, those are not told apart.
    skippedCount: matching - eligibleCount + (leftCount > 0 ? 0 : eligibleCount - accepted.length),
    leftCount,
  };
}
