/** Whether a failed record can be retried, and why not. The server skips records for the same reasons. */
import type { FailureRow } from '../../api/rows';

export type Obstacle = 'manual' | 'in-flight' | 'resolved' | 'dismissed';

/** Why the record can't be retried. Null where it can. */
export function obstacleOf({ mode, state }: Pick<FailureRow, 'mode' | 'state'>): Obstacle | null {
  if (mode === 'manual') {
    return 'manual';
  }
  if (state === 'retrying') {
    return 'in-flight';
  }
  return state === 'resolved' || state === 'dismissed' ? state : null;
}

/** Whether a record can be acted on: open ones retried or dismissed, dismissed ones reopened. */
export function isSelectable({ mode, state }: Pick<FailureRow, 'mode' | 'state'>): boolean {
  return mode === 'realtime' && (state === 'open' || state === 'dismissed');
}
