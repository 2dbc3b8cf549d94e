/** Which failures a retry is about, and why others are left out: by their ids, or by a filter. */
import { MAX_ROWS, type SkipReason } from '@sync-health/contract';

import { type FailuresSelection, failuresWhere } from '../queries/failuresWhere';
import { isSameRecord } from '../failures/record';
import { SqlParams } from '../storage/sqlParams';
import { type Storage } from '../storage/storage';
import { IN_FLIGHT_SQL, type RetryItem } from './commandItems';
import { type InFlight } from './inFlight';

type Candidate = Omit<RetryItem, 'commandId' | 'requestedAtMs'>;

export interface Selection {
  accepted: Candidate[];
  /** The first of them. */
  skipped: Array<{ eventId: string; reason: SkipReason }>;
  skippedCount: number;
  /** Retryable records beyond the most that one command takes. */
  leftCount: number;
}

/** Skipped records that a command lists; it counts all. */
export const MAX_LISTED_SKIPS = 1000;

const CANDIDATE_SQL = `id AS eventId, connector, object, action, record_id AS recordId, error_code AS errorCode,
  -rev AS endTimeMs, record_key AS recordKey`;

interface FoundFailure extends Candidate {
  mode: string;
  state: string;
}

/** Where several failures of one record are asked for, the newest is retried and the others are in flight with it. */
export async function selectByIds(
  storage: Storage,
  inFlight: InFlight,
  connector: string,
  eventIds: readonly string[],
  maxListed = MAX_LISTED_SKIPS
): Promise<Selection> {
  const ids = [...new Set(eventIds)];
  const found = await storage.rows<FoundFailure>(
    `SELECT ${CANDIDATE_SQL}, mode, state FROM failures
    WHERE connector = {connector:String} AND id IN {ids:Array(String)}
    ORDER BY failures.version DESC LIMIT 1 BY id`,
    { connector, ids },
    { lane: 'write' }
  );
  const byId = new Map(found.map((failure) => [failure.eventId, failure]));
  const accepted = new Map<number, Candidate[]>();
  const isAccepted = (failure: FoundFailure) =>
    accepted.get(failure.recordKey)?.some((other) => isSameRecord(other, failure)) ?? false;
  const reasons = new Map<string, SkipReason>(ids.filter((id) => !byId.has(id)).map((id) => [id, 'unknown']));
  for (const failure of found.sort((a, b) => b.endTimeMs - a.endTimeMs)) {
    const { mode, state, ...candidate } = failure;
    if (mode === 'manual') {
      reasons.set(failure.eventId, 'manual');
    } else if (state === 'resolved') {
      reasons.set(failure.eventId, 'resolved');
    } else if (state === 'retrying' || inFlight.of(failure.recordKey, failure) || isAccepted(failure)) {
      reasons.set(failure.eventId, 'in-flight');
    } else {
      accepted.set(failure.recordKey, [...(accepted.get(failure.recordKey) ?? []), candidate]);
    }
  }
  const skipped = ids.flatMap((eventId) => {
    const reason = reasons.get(eventId);
    return reason ? [{ eventId, reason }] : [];
  });
  return {
    accepted: [...accepted.values()].flat(),
    skipped: skipped.slice(0, maxListed),
    skippedCount: skipped.length,
    leftCount: 0,
  };
}

/** A record in flight stays so whatever its failures' rows say. */
const ELIGIBLE_SQL = `mode = 'realtime' AND state = 'open'
  AND record_key NOT IN (SELECT record_key FROM ${IN_FLIGHT_SQL})`;

export async function selectByFilter(
  storage: Storage,
  selection: FailuresSelection,
  limit: number = MAX_ROWS.retryRecords
): Promise<Selection> {
  const params = new SqlParams();
  const { where } = await failuresWhere(storage, selection, params);
  const ask = <Row>(sql: string) => storage.rows<Row>(sql, params.all);
  const accepted = await ask<Candidate>(`
    SELECT ${CANDIDATE_SQL} FROM (
      SELECT * FROM failures FINAL WHERE ${where} AND ${ELIGIBLE_SQL}
      ORDER BY rev LIMIT 1 BY record_key
    ) LIMIT ${limit}`);
  const [counts] = await ask<{ matching: number; eligible: number; records: number }>(`
    SELECT count() AS matching, countIf(is_eligible) AS eligible,
      uniqExactIf(record_key, is_eligible) AS records
    FROM (SELECT record_key, ${ELIGIBLE_SQL} AS is_eligible FROM failures FINAL WHERE ${where})`);
  const { matching = 0, eligible = 0, records = 0 } = counts ?? {};
  const leftCount = records - accepted.length;
  const areSkipped = matching > eligible;
  const listed = !areSkipped
    ? []
    : await ask<{ eventId: string; reason: SkipReason }>(`
    SELECT id AS eventId, multiIf(mode != 'realtime', 'manual', state = 'resolved', 'resolved', 'in-flight') AS reason
    FROM failures FINAL WHERE ${where} AND NOT (${ELIGIBLE_SQL})
    ORDER BY rev LIMIT ${MAX_LISTED_SKIPS}`);
  return {
    accepted,
    skipped: listed,
    // Beside what is not eligible, the older failures of accepted records; where some are left, those are not told apart.
    skippedCount: matching - eligible + (leftCount > 0 ? 0 : eligible - accepted.length),
    leftCount,
  };
}
