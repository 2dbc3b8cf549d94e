/** Which failed records can be retried, and why the others can't: the same reasons the server skips them for. */
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
