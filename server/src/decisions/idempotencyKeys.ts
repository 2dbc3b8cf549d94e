/**
 * Idempotency keys. A key belongs to the token that sent it, for seven days. Within them, the same request gets the
 * same answer.
 */
import { type DecisionTransaction } from './store';

const KEPT_MS = 7 * 86_400_000;

export interface KeyedRequest {
  tokenId: string;
  key: string;
  /** A digest of the request's body. */
  requestDigest: string;
  /** What the request makes if it is the first with this key, such as a command's id. */
  subject: string;
  nowMs: number;
}

/** Claims a key. Null when it is new; else the subject of its first request, and whether this request is the same. */
export async function claimKey(
  { db }: DecisionTransaction,
  { tokenId, key, requestDigest, subject, nowMs }: KeyedRequest
): Promise<{ subject: string; isSameRequest: boolean } | null> {
  await db
    .deleteFrom('idempotency_keys')
    .where('created_at_ms', '<', nowMs - KEPT_MS)
    .execute();
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('idempotency_keys')
    .values({ token_id: tokenId, key, request_digest: requestDigest, subject, created_at_ms: nowMs })
    .onConflict((conflict) => conflict.columns(['token_id', 'key']).doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 1n) {
    return null;
  }
  const first = await db
    .selectFrom('idempotency_keys')
    .select(['subject', 'request_digest'])
    .where('token_id', '=', tokenId)
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  return { subject: first.subject, isSameRequest: first.request_digest === requestDigest };
}
