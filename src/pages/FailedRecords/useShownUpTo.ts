/**
 * A list that ends now stays as it was when it was opened: rows that come in would move those that a person is about to
 * act on. What failed since is counted, and shown when asked for.
 */
import { useMemo, useState } from 'react';

import type { FailureFilter } from '../../api/failures';

/** Of the clock of browser and list alike; the second that has begun belongs to the list. */
const upToNow = () => String(Math.ceil(Date.now() / 1000) * 1000);

export function useShownUpTo(filter: FailureFilter) {
  const isLive = filter.range.to === 'now';
  // Another filter is another list. By its content, since the address changes for a drawer too.
  const owner = JSON.stringify(filter);
  const [state, setState] = useState(() => ({ owner, upTo: upToNow() }));
  if (state.owner !== owner) {
    setState({ owner, upTo: upToNow() });
  }
  const { upTo } = state;
  return useMemo(() => {
    const asked: FailureFilter = JSON.parse(owner);
    return {
      shown: isLive ? { ...asked, range: { ...asked.range, to: upTo } } : asked,
      /** What failed since, in a range that is never empty; null where the list does not end now. */
      since: isLive ? { ...asked, range: { ...asked.range, from: upTo, to: 'now+1s' } } : null,
      showNew: () => setState({ owner, upTo: upToNow() }),
    };
  }, [owner, isLive, upTo]);
}
