/** What an answer says of groups beyond its limit. */
import { MAX_ROWS, type Notice, OTHER_GROUPS } from '@sync-health/contract';

import { type Table } from './answer';

/**
 * The notice, and the number of groups without a column or row of their own; nothing when there are none. `groups` are
 * those shown, `beyond` the number of all others. `other` tells whether those are summed in `(other)` or left out.
 */
export function beyondLimit(
  { beyond, groups }: { beyond: number; groups: readonly unknown[] },
  { other = true }: { other?: boolean }
): Pick<Table, 'notices' | 'groupsBeyondLimit'> {
  if (beyond === 0) {
    return {};
  }
  const what = other ? `are together in ${OTHER_GROUPS}` : 'are left out';
  const notice: Notice = {
    severity: 'info',
    text: `Of ${beyond + groups.length} groups the ${groups.length} with the most events are shown, all others ${what}: filter, or set another limit, up to ${MAX_ROWS.groups}.`,
  };
  return { notices: [notice], groupsBeyondLimit: beyond };
}
