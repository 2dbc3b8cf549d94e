/** A command that sends one event to the server, ready to copy. */
import { t } from '@grafana/i18n';
import React, { useState } from 'react';

import { useAddressOf } from '../api/address';
import { CodeText } from './CodeText';
import { snippetOf } from './connect/snippets';

/** Without a uid the address is unknown. */
export function FirstEvent({ uid }: { uid?: string }) {
  const [now] = useState(() => new Date());
  return (
    <CodeText
      text={snippetOf('curl', { address: useAddressOf(uid), connector: 'my-connector', now })}
      label={t('components.first-event.label', 'Command')}
    />
  );
}
