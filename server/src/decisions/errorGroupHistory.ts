/** Every decision ever made about error groups, from the audit. */
import { type PastErrorGroupDecision } from '@sync-health/contract';
import { type Kysely } from 'kysely';

import { type TimeRange } from '../storage/rollups/ranges';
import { type StoredDecision } from './errorGroups';
import { type DecisionTables } from './schema';

/** Most audit rows that are read. Rows of connectors that the caller may not see count toward it. */
const MOST_ROWS = 5000;

interface Wanted {
  range: TimeRange;
  /** Undefined for all. */
  groupIds: readonly string[] | undefined;
  /** Null for all. */
  connectors: readonly string[] | null;
  limit: number;
}

/** The detail of an audit row. Older rows lack the group's cause. */
type Detail = StoredDecision & { errorCode?: string; message?: string };

export async function decisionHistory(
  db: Kysely<DecisionTables>,
  { range, groupIds, connectors, limit }: Wanted
): Promise<{ decisions: PastErrorGroupDecision[]; truncated: boolean }> {
  const rows = await db
    .selectFrom('audit')
    .select(['at_ms', 'actor', 'reason', 'detail'])
    .where('action', 'like', 'errorGroup.%')
    .where('at_ms', '>=', range.fromMs)
    .where('at_ms', '<', range.toMs)
    .$if(groupIds !== undefined, (query) => query.where('subject', 'in', [...(groupIds ?? [])]))
    .orderBy('at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(MOST_ROWS)
    .execute();
  const decisions = rows
    .map(({ at_ms, actor, reason, detail }): PastErrorGroupDecision => {
      const kept = JSON.parse(detail) as Detail;
      return {
        groupId: kept.group_id,
        connector: kept.connector,
        errorCode: kept.errorCode ?? null,
        message: kept.message ?? null,
        status: kept.status,
        assignee: kept.assignee,
        mutedUntil: kept.muted_until_ms,
        reason: reason === '' ? null : reason,
        decidedBy: actor,
        decidedAt: at_ms,
      };
    })
    .filter(({ connector }) => connectors === null || connectors.includes(connector));
  return {
    decisions: decisions.slice(0, limit),
    truncated: decisions.length > limit || rows.length === MOST_ROWS,
  };
}
