/** All connectors, the states of their list, and rejections of unknown connectors. */
import { t } from '@grafana/i18n';
import { LoadingPlaceholder, Stack, Text } from '@grafana/ui';
import React from 'react';

import { useConnectors } from '../../api/connectors';
import { ProblemAlert } from '../../components/ProblemAlert';
import { Section } from '../../components/Section';
import { FoundConnectors } from './FoundConnectors';
import { RejectionsTable } from './RejectionsTable';

export function ConnectorList() {
  const { data, isError, error, refetch } = useConnectors();
  if (isError) {
    return (
      <ProblemAlert
        title={t('home.connectors.error', 'The connectors could not be read')}
        error={error}
        onRetry={() => refetch()}
      />
    );
  }
  if (!data) {
    return <LoadingPlaceholder text={t('home.connectors.loading', 'Loading connectors…')} />;
  }
  const { connectors, unattributed } = data;
  return (
    <Stack direction="column" gap={4}>
      {connectors.length === 0 ? (
        <Text color="secondary">
          {t(
            'connectors.none',
            'No connector has sent anything that is still stored. Connect one, or import a file, above.'
          )}
        </Text>
      ) : (
        <FoundConnectors connectors={connectors} />
      )}
      {unattributed.length > 0 && (
        <Section id="connectors-unattributed" title={t('connectors.unattributed', 'Rejected, connector unknown')}>
          <Text color="secondary">
            {t(
              'connectors.unattributed-detail',
              'Requests that could not be read, and events of connectors that their token may not send for.'
            )}
          </Text>
          <RejectionsTable rejections={unattributed} />
        </Section>
      )}
    </Stack>
  );
}
