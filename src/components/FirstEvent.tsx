/** A command that sends one event to the sync-event server, ready to copy: the quickest way to see something. */
import React, { useState } from 'react';

import { useAddressOf } from '../api/address';
import { Snippet } from './connect/Snippet';
import { snippetOf } from './connect/snippets';

/** Of no data source the address is not known. */
export function FirstEvent({ uid }: { uid?: string }) {
  const [now] = useState(() => new Date());
  return <Snippet text={snippetOf('curl', { address: useAddressOf(uid), connector: 'my-connector', now })} />;
}
