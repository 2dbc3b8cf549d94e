/** Connectors: the list, or the one that the URL names. */
import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import React from 'react';

import { readRange, readTimeZone } from '../../api/range';
import { PageLinkButton } from '../../components/PageLinkButton';
import { SyncHealthPage } from '../../components/SyncHealthPage';
import { TimeRangeControl } from '../../components/TimeRangeControl';
import { CONNECTOR_PARAM, pagePath } from '../paths';
import { useUrlParams } from '../useUrlParams';
import { ConnectorDetails } from './ConnectorDetails';
import { ConnectorList } from './ConnectorList';

const DAY = { from: 'now-24h', to: 'now' };

export default function ConnectorsPage() {
  const [params, change] = useUrlParams();
  const queryClient = useQueryClient();
  const isRefreshing = useIsFetching({ queryKey: ['intake'] }) > 0;
  const name = params.get(CONNECTOR_PARAM);
  const title = t('connectors.title', 'Connectors');
  const kept = { ds: params.get('ds') ?? undefined, timezone: readTimeZone(params) };

  if (name === null) {
    return (
      <SyncHealthPage
        title={title}
        subTitle={t('connectors.subtitle', 'What each connector sends, how, and what is rejected and why')}
        actions={
          <Stack gap={1} wrap="wrap">
            <PageLinkButton variant="secondary" icon="upload" href={pagePath('import', kept)}>
              {t('import.title', 'Import a file')}
            </PageLinkButton>
            <PageLinkButton icon="plus" href={pagePath('connect', kept)}>
              {t('connectors.connect', 'Connect another')}
            </PageLinkButton>
          </Stack>
        }
      >
        <ConnectorList />
      </SyncHealthPage>
    );
  }
  const range = readRange(params, DAY);
  const listUrl = pagePath('connectors', kept);
  return (
    <SyncHealthPage
      title={name}
      pageNav={{ text: name, parentItem: { text: title, url: listUrl } }}
      actions={
        <Stack gap={1} wrap="wrap" justifyContent="flex-end">
          <TimeRangeControl
            range={range}
            onChange={({ from, to }) => change({ from, to })}
            onRefresh={() => queryClient.invalidateQueries({ queryKey: ['intake'] })}
            isRefreshing={isRefreshing}
          />
        </Stack>
      }
    >
      <ConnectorDetails name={name} range={range} listUrl={listUrl} />
    </SyncHealthPage>
  );
}
