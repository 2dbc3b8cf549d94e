/** What an error group of one connector is now: of what was decided, and of when it failed. Nothing is scheduled. */
import { type ErrorGroupStatus } from '@sync-health/contract';

import { type StoredDecision } from '../decisions/errorGroups';

export interface GroupHistory {
  lastSeenMs: number;
  /** The first failure after the last quiet time; null where there was none. */
  cameBackMs: number | null;
}

type Decision = Pick<StoredDecision, 'status' | 'muted_until_ms' | 'decided_at_ms' | 'covers_until_ms'>;

export function groupStatus(
  decision: Decision | undefined,
  { lastSeenMs, cameBackMs }: GroupHistory,
  { nowMs, quietMs }: { nowMs: number; quietMs: number }
): ErrorGroupStatus {
  if (decision?.status === 'muted' && (decision.muted_until_ms ?? Infinity) > nowMs) {
    return 'muted';
  }
  if (nowMs - lastSeenMs > quietMs) {
    return 'resolved';
  }
  if (decision?.status === 'resolved') {
    return lastSeenMs > decision.covers_until_ms ? 'reopened' : 'resolved';
  }
  if (cameBackMs !== null && cameBackMs > (decision?.covers_until_ms ?? -Infinity)) {
    return 'reopened';
  }
  return decision?.status === 'acknowledged' ? 'acknowledged' : 'new';
}
