/** The app's configuration page: which data source the pages use, who may act, and whether the server answers. */
import type { PluginConfigPageProps, AppPluginMeta } from '@grafana/data';
import { t } from '@grafana/i18n';
import { EmptyState, Stack, Text } from '@grafana/ui';
import { QueryClientProvider } from '@tanstack/react-query';
import React, { useState } from 'react';

import type { AppSettings } from '../../api/appSettings';
import { listDataSources } from '../../api/DataSourceContext';
import { createQueryClient } from '../../api/queryClient';
import { FirstEvent } from '../../components/FirstEvent';
import { PageLinkButton } from '../../components/PageLinkButton';
import { ADD_DATA_SOURCE_PATH, pagePath } from '../paths';
import { ConnectionStatus } from './ConnectionStatus';
import { DataSourceChoice } from './DataSourceChoice';
import { OperateRole } from './OperateRole';

export default function AppConfig({ plugin }: PluginConfigPageProps<AppPluginMeta<AppSettings>>) {
  const [queryClient] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <Configuration settings={plugin.meta.jsonData ?? {}} />
    </QueryClientProvider>
  );
}

function Configuration({ settings }: { settings: AppSettings }) {
  const dataSources = listDataSources();
  const saved = dataSources.find(({ uid }) => uid === settings.dataSourceUid);
  const [chosen, setChosen] = useState(saved ?? dataSources[0]);

  if (!chosen) {
    return (
      <EmptyState
        variant="call-to-action"
        message={t('config.none', 'Start by adding a Sync Health data source')}
        button={
          <PageLinkButton icon="plus" href={ADD_DATA_SOURCE_PATH}>
            {t('config.add', 'Add a data source')}
          </PageLinkButton>
        }
      >
        {t(
          'config.none-detail',
          'It needs the address of your sync-event server and a token with the scope read; with the scope operate, the pages can also retry and cancel.'
        )}
      </EmptyState>
    );
  }
  return (
    <Stack direction="column" gap={4}>
      <DataSourceChoice
        dataSources={dataSources}
        chosen={chosen}
        isSaved={chosen.uid === (saved ?? dataSources[0])?.uid}
        settings={settings}
        onChoose={setChosen}
      />
      <ConnectionStatus key={chosen.uid} dataSource={chosen} />
      <OperateRole key={`role-${chosen.uid}`} dataSourceUid={chosen.uid} />
      <section aria-labelledby="config-first-event">
        <Stack direction="column" gap={1} alignItems="flex-start">
          <Text element="h2" variant="h3" id="config-first-event">
            {t('config.first-event', 'Send a first event')}
          </Text>
          <Text element="p" color="secondary">
            {t(
              'config.first-event-detail',
              'Connectors send their events to the server with a token that has the scope ingest. This command sends one by hand:'
            )}
          </Text>
          <FirstEvent uid={chosen.uid} />
          <PageLinkButton variant="secondary" icon="question-circle" href={pagePath('help')}>
            {t('config.help', 'Help and documentation')}
          </PageLinkButton>
        </Stack>
      </section>
    </Stack>
  );
}
