/** Records in the audit who read the payload of an event, and when. */
import { type Kysely, sql } from 'kysely';

import { type DecisionTables } from '../decisions/schema';

interface PayloadRead {
  /** The person who reads it. */
  actor: string;
  connector: string;
  eventId: string;
  nowMs: number;
}

/** Further reads of the same event by the same person within this time are part of the first. */
export const ONE_READ_MS = 10 * 60_000;

export async function auditRead(db: Kysely<DecisionTables>, { actor, connector, eventId, nowMs }: PayloadRead) {
  const action = 'payload.read';
  const detail = JSON.stringify({ connector });
  const before = await db
    .selectFrom('audit')
    .select('id')
    .where('at_ms', '>', nowMs - ONE_READ_MS)
    .where('action', '=', sql.lit(action))
    .where('actor', '=', actor)
    .where('subject', '=', eventId)
    .where('detail', '=', detail)
    .limit(1)
    .executeTakeFirst();
  if (!before) {
    await db
      .insertInto('audit')
      .values({ at_ms: nowMs, actor, action, subject: eventId, reason: '', detail })
      .execute();
  }
}
