/**
 * Freezes a list that ends now at the time it was opened: new rows would move those that a person is about to act on.
 * New failures are counted, and shown on request.
 */
import { useMemo, useState } from 'react';

import type { FailureFilter } from '../../api/failures';

/** The end of the second that has begun. */
const upToNow = () => String(Math.ceil(Date.now() / 1000) * 1000);

export function useShownUpTo(filter: FailureFilter) {
  const isLive = filter.range.to === 'now';
  // Another filter starts a new list. Compared by content, since opening a drawer changes the URL too.
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
      /** The filter of newer failures, whose range is never empty. Null where the list does not end now. */
      since: isLive ? { ...asked, range: { ...asked.range, from: upTo, to: 'now+1s' } } : null,
      showNew: () => setState({ owner, upTo: upToNow() }),
    };
  }, [owner, isLive, upTo]);
}
