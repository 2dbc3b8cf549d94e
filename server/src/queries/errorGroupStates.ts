/**
 * The current status and assignee of error groups, also for a range in the past. A group with several connectors shows
 * the most urgent of its statuses.
 */
import { type ErrorGroupStatus } from '@sync-health/contract';

import { decisionsOf } from '../decisions/errorGroups';
import { groupStatus } from '../failures/groupStatus';
import { type QueryContext } from './answer';

export interface GroupState {
  status: ErrorGroupStatus;
  assignee: string | null;
  decidedBy: string | null;
  mutedUntil: number | null;
}

/** An error group in an answer, and the connectors whose failures it has. */
interface ShownGroup {
  groupId: string;
  connectors: readonly string[];
}

/** Most urgent first. */
const URGENCY: readonly ErrorGroupStatus[] = ['reopened', 'new', 'acknowledged', 'muted', 'resolved'];

type States = Pick<QueryContext, 'groupHistories' | 'decisions' | 'quietMs' | 'takesShortcuts'>;

export async function groupStates(context: States, shown: readonly ShownGroup[]): Promise<Map<string, GroupState>> {
  const states = new Map<string, GroupState>();
  if (shown.length === 0) {
    return states;
  }
  const groupIds = shown.map(({ groupId }) => groupId);
  const connectors = [...new Set(shown.flatMap((group) => group.connectors))];
  const [histories, decisions] = await Promise.all([
    context.groupHistories.of({ groupIds, connectors }, !context.takesShortcuts),
    decisionsOf(context.decisions, groupIds, connectors),
  ]);
  const covered = new Map(shown.map((group) => [group.groupId, new Set(group.connectors)]));
  const keyOf = (groupId: string, connector: string) => `${groupId} ${connector}`;
  const decided = new Map(decisions.map((each) => [keyOf(each.group_id, each.connector), each]));
  const now = { nowMs: Date.now(), quietMs: context.quietMs };
  for (const { groupId, connector, lastSeen, cameBack } of histories) {
    if (!covered.get(groupId)?.has(connector)) {
      continue;
    }
    const decision = decided.get(keyOf(groupId, connector));
    const history = { lastSeenMs: lastSeen, cameBackMs: cameBack || null };
    const status = groupStatus(decision, history, now);
    const state = {
      status,
      assignee: decision?.assignee ?? null,
      // A status that time or a new failure brought about is nobody's decision.
      decidedBy: decision?.status === status ? decision.decided_by : null,
      mutedUntil: status === 'muted' ? (decision?.muted_until_ms ?? null) : null,
    };
    const before = states.get(groupId);
    states.set(groupId, before ? together(before, state) : state);
  }
  return states;
}

const together = (one: GroupState, other: GroupState): GroupState => ({
  status: URGENCY.find((status) => status === one.status || status === other.status) ?? one.status,
  assignee: one.assignee === other.assignee ? one.assignee : null,
  decidedBy: one.decidedBy === other.decidedBy ? one.decidedBy : null,
  mutedUntil: one.mutedUntil === other.mutedUntil ? one.mutedUntil : null,
});
