/** The current status of one connector's error group, computed from decisions and failure times. Nothing is scheduled. */
import { type ErrorGroupStatus } from '@sync-health/contract';

import { type StoredDecision } from '../decisions/errorGroups';

export interface GroupHistory {
  lastSeenMs: number;
  /** The first failure after the last quiet time, in epoch milliseconds; null without one. */
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
