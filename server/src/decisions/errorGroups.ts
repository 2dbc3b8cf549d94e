/** Decisions about error groups. Every change is audited. */
import { type ErrorGroupDecisionStatus } from '@sync-health/contract';
import { type Kysely, type Selectable } from 'kysely';

import { type DecisionTables } from './schema';
import { type DecisionStore } from './store';

export type StoredDecision = Selectable<DecisionTables['error_groups']>;

/** An error group within one connector, and when it last failed. */
export interface DecidedGroup {
  connector: string;
  lastSeenMs: number;
  errorCode: string;
  message: string;
}

export interface GroupChange {
  status: ErrorGroupDecisionStatus;
  /** Null for nobody; undefined keeps the current one. */
  assignee: string | null | undefined;
  mutedUntilMs: number | null;
  reason: string | null;
  decidedBy: string;
  /** The id of the token that decided. */
  token: string;
  nowMs: number;
}

export function decisionsOf(
  db: Kysely<DecisionTables>,
  groupIds: readonly string[],
  connectors: readonly string[]
): Promise<StoredDecision[]> {
  return db
    .selectFrom('error_groups')
    .selectAll()
    .where('group_id', 'in', [...groupIds])
    .where('connector', 'in', [...connectors])
    .execute();
}

/** Makes the same decision for the group in each of these connectors. */
export function decideGroup(
  store: DecisionStore,
  groupId: string,
  groups: readonly DecidedGroup[],
  { status, assignee, mutedUntilMs, reason, decidedBy, token, nowMs }: GroupChange
): Promise<StoredDecision[]> {
  return store.transaction(async ({ db }) => {
    const rows: StoredDecision[] = [];
    for (const { connector, lastSeenMs, errorCode, message } of groups) {
      const decided = {
        status,
        muted_until_ms: mutedUntilMs,
        decided_at_ms: nowMs,
        decided_by: decidedBy,
        reason,
        covers_until_ms: Math.max(nowMs, lastSeenMs),
        ...(assignee === undefined ? {} : { assignee }),
      };
      const row = await db
        .insertInto('error_groups')
        .values({ connector, group_id: groupId, ...decided })
        .onConflict((conflict) => conflict.columns(['group_id', 'connector']).doUpdateSet(decided))
        .returningAll()
        .executeTakeFirstOrThrow();
      await db
        .insertInto('audit')
        .values({
          at_ms: nowMs,
          actor: decidedBy,
          action: `errorGroup.${status}`,
          subject: groupId,
          reason: reason ?? '',
          detail: JSON.stringify({ ...row, errorCode, message, token }),
        })
        .execute();
      rows.push(row);
    }
    return rows;
  });
}
