/** The connectors whose names contain the search. All are loaded already, so each letter counts at once. */
import { t } from '@grafana/i18n';
import { Field, FilterInput, Stack, Text } from '@grafana/ui';
import type { ConnectorSummary } from '@sync-health/contract/connector';
import React, { useState } from 'react';

import { formatCount } from '../../components/formats';
import { AS_IS } from '../../components/plainValues';
import { ConnectorsTable } from './ConnectorsTable';

export function FoundConnectors({ connectors }: { connectors: ConnectorSummary[] }) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const found = connectors.filter(({ connector }) => connector.toLowerCase().includes(wanted));
  return (
    <Stack direction="column" gap={2}>
      {connectors.length > 1 && (
        <Field noMargin label={t('connectors.search', 'Search connectors')} htmlFor="connectors-search">
          <FilterInput
            id="connectors-search"
            // The search is plain text.
            escapeRegex={false}
            width={40}
            placeholder={t('connectors.search-by', 'Part of a name')}
            value={text}
            onChange={setText}
          />
        </Field>
      )}
      <div role="status">
        {wanted !== '' && (
          <Text color="secondary">
            {t('connectors.found', '{{found}} of {{all}} connectors', {
              found: formatCount(found.length),
              all: formatCount(connectors.length),
              ...AS_IS,
            })}
          </Text>
        )}
      </div>
      {found.length > 0 && (
        // A new search starts on the first page.
        <ConnectorsTable key={wanted} connectors={found} />
      )}
    </Stack>
  );
}
