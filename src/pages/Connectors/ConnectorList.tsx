/** All connectors in each state of the list, and what was rejected that is of none of them. */
import { t } from '@grafana/i18n';
import { LoadingPlaceholder, Stack, Text } from '@grafana/ui';
import React from 'react';

import { useConnectors } from '../../api/connectors';
import { ProblemAlert } from '../../components/ProblemAlert';
import { Section } from '../../components/Section';
import { ConnectorsTable } from './ConnectorsTable';
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
        <Text color="secondary">{t('connectors.none', 'Nothing has been sent that is kept')}</Text>
      ) : (
        <ConnectorsTable connectors={connectors} />
      )}
      {unattributed.length > 0 && (
        <Section id="connectors-unattributed" title={t('connectors.unattributed', 'Rejected, of no known connector')}>
          <Text color="secondary">
            {t(
              'connectors.unattributed-detail',
              'What could not be read says of no connector; or it says of one that its token is not bound to.'
            )}
          </Text>
          <RejectionsTable rejections={unattributed} />
        </Section>
      )}
    </Stack>
  );
}
