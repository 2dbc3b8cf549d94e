/** Recognizes a request for a command that is repeated with the same Idempotency-Key. */
import { createHash } from 'node:crypto';

import { type CommandRequest } from '@sync-health/contract';

import { claimKey } from '../decisions/idempotencyKeys';
import { type DecisionTransaction } from '../decisions/store';
import { ProblemError } from '../http/problems';
import { type Asking } from './newCommand';

/**
 * The id of the command that this key made before; null if the key is new or empty, and then `subject` is the id of its
 * command. Throws a 422 if the key was used for another request.
 */
export async function askedBefore(
  transaction: DecisionTransaction,
  request: CommandRequest,
  { token, idempotencyKey }: Asking,
  subject: string,
  nowMs: number
): Promise<string | null> {
  if (idempotencyKey === '') {
    return null;
  }
  const before = await claimKey(transaction, {
    tokenId: token,
    key: idempotencyKey,
    requestDigest: digestOf(request),
    subject,
    nowMs,
  });
  if (before && !before.isSameRequest) {
    throw new ProblemError(422, 'This Idempotency-Key was used for another command; use a new one.', {
      field: 'Idempotency-Key',
    });
  }
  return before?.subject ?? null;
}

/** A digest of the request that does not depend on the order of members. */
function digestOf(request: CommandRequest): string {
  const canonical = JSON.stringify(request, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value
  );
  return createHash('sha256').update(canonical).digest('base64url');
}
