/** What can be done with a failed record, and why not: the same reasons the server skips it for. */
import type { FailureRow } from '../../api/rows';

export type Obstacle = 'manual' | 'in-flight' | 'resolved' | 'dismissed';

/** What stands against a retry of this record, null where nothing does. */
export function obstacleOf({ mode, state }: Pick<FailureRow, 'mode' | 'state'>): Obstacle | null {
  if (mode === 'manual') {
    return 'manual';
  }
  if (state === 'retrying') {
    return 'in-flight';
  }
  return state === 'resolved' || state === 'dismissed' ? state : null;
}

/** Whether a person may act on it: retry or dismiss what is open, reopen what is dismissed. */
export function isSelectable({ mode, state }: Pick<FailureRow, 'mode' | 'state'>): boolean {
  return mode === 'realtime' && (state === 'open' || state === 'dismissed');
}
