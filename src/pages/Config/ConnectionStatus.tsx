/** Whether the data source answers, and what its token may do. Tested when the page opens and by a button. */
import { t } from '@grafana/i18n';
import { Alert, Button, LoadingPlaceholder, Stack, Text } from '@grafana/ui';
import { useQueryClient } from '@tanstack/react-query';
import React from 'react';

import { useAccessOf, type UserAccess } from '../../api/access';
import type { ChosenDataSource } from '../../api/DataSourceContext';
import { useKnownConnectors } from '../../api/values';
import { ProblemAlert } from '../../components/ProblemAlert';
import { AS_IS } from '../../components/plainValues';

export function ConnectionStatus({ dataSource }: { dataSource: ChosenDataSource }) {
  const queryClient = useQueryClient();
  const access = useAccessOf(dataSource.uid);
  const connectors = useKnownConnectors(access.isSuccess ? dataSource.uid : undefined);
  return (
    <section aria-labelledby="config-connection">
      <Stack direction="column" gap={2} alignItems="flex-start">
        <Text element="h2" variant="h3" id="config-connection">
          {t('config.connection.title', 'Connection')}
        </Text>
        <div aria-live="polite">
          {access.isPending && <LoadingPlaceholder text={t('config.connection.testing', 'Asking the server…')} />}
          {access.isError && (
            <ProblemAlert
              title={t('config.connection.failed', '{{name}} does not answer', { name: dataSource.name, ...AS_IS })}
              error={access.error}
            />
          )}
          {access.data && <Answer access={access.data} connectors={connectors.data} />}
        </div>
        <Button
          variant="secondary"
          icon="sync"
          disabled={access.isFetching}
          onClick={() => ['access', 'connectors'].forEach((key) => queryClient.invalidateQueries({ queryKey: [key] }))}
        >
          {t('config.connection.test', 'Test again')}
        </Button>
      </Stack>
    </section>
  );
}

function Answer({ access, connectors }: { access: UserAccess; connectors: string[] | undefined }) {
  if (!access.ready) {
    return (
      <Alert
        severity="warning"
        title={t('config.connection.not-ready', 'The server answers, but its storage does not')}
        bottomSpacing={0}
      />
    );
  }
  return (
    <Alert
      severity="success"
      title={t('config.connection.ready', 'Connected to a sync-event server, version {{version}}', {
        version: access.version,
        ...AS_IS,
      })}
      bottomSpacing={0}
    >
      <Stack direction="column" gap={0.5}>
        <span>
          {access.scopes.includes('operate')
            ? t('config.connection.can-operate', 'Its token may read, retry and cancel.')
            : t('config.connection.read-only', 'Its token may only read: the pages are read-only.')}
        </span>
        {connectors && (
          <span>
            {connectors.length === 0
              ? t('config.connection.no-events', 'No sync event has arrived yet: send a first one, see below.')
              : t('config.connection.connectors', 'Events have arrived from {{connectors}}.', {
                  connectors: connectors.join(', '),
                  ...AS_IS,
                })}
          </span>
        )}
      </Stack>
    </Alert>
  );
}
