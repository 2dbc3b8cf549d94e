/** A command that sends one event to the sync-event server, ready to copy: the quickest way to see something. */
import { t } from '@grafana/i18n';
import React, { useState } from 'react';

import { useAddressOf } from '../api/address';
import { CodeText } from './CodeText';
import { snippetOf } from './connect/snippets';

/** Of no data source the address is not known. */
export function FirstEvent({ uid }: { uid?: string }) {
  const [now] = useState(() => new Date());
  return (
    <CodeText
      text={snippetOf('curl', { address: useAddressOf(uid), connector: 'my-connector', now })}
      label={t('components.first-event.label', 'Command')}
    />
  );
}
