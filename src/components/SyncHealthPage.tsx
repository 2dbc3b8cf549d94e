/**
 * The frame of every page: Grafana's page with title and actions. It shows the states that all pages share (no data
 * source, no answer from the server, no event yet, a token that can only read) in place of the content or above it.
 */
import type { NavModelItem } from '@grafana/data';
import { t } from '@grafana/i18n';
import { config, PluginPage } from '@grafana/runtime';
import { Alert, LoadingPlaceholder, Stack } from '@grafana/ui';
import { useQueryClient } from '@tanstack/react-query';
import React, { type ReactNode, useState } from 'react';

import { useAccessOf } from '../api/access';
import { useChosenDataSource, useMissingDataSource } from '../api/DataSourceContext';
import { useKnownConnectors } from '../api/values';
import { dataSourceSettingsPath, HOME_PATH } from '../pages/paths';
import { AS_IS } from './plainValues';
import { PageLinkButton } from './PageLinkButton';
import { PageTitle } from './PageTitle';
import { ProblemAlert } from './ProblemAlert';
import { RecordSearch } from './RecordSearch';
import { FirstRun } from './FirstRun';

interface Props {
  children: ReactNode;
  /** In the reader's language. The title from Grafana's navigation is English. */
  title?: string;
  actions?: ReactNode;
  subTitle?: ReactNode;
  pageNav?: NavModelItem;
}

export function SyncHealthPage({ children, title, actions, ...page }: Props) {
  const dataSource = useChosenDataSource();
  const missing = useMissingDataSource();
  return (
    <PluginPage
      {...page}
      renderTitle={(ofNavigation) => <PageTitle>{title ?? ofNavigation}</PageTitle>}
      actions={
        dataSource && (
          <>
            <RecordSearch />
            {actions}
          </>
        )
      }
    >
      {missing !== undefined && <MissingDataSource uid={missing} />}
      {dataSource && <Connected uid={dataSource.uid}>{children}</Connected>}
      {!dataSource && missing === undefined && <FirstRun step="data-source" />}
    </PluginPage>
  );
}

/** No other data source takes its place: it would show other records, and retry them. */
function MissingDataSource({ uid }: { uid: string }) {
  return (
    <Alert
      severity="error"
      title={t('components.page.no-such-data-source', 'There is no Sync Health data source with the uid “{{uid}}”', {
        uid,
        ...AS_IS,
      })}
    >
      <Stack direction="column" gap={1} alignItems="flex-start">
        {t(
          'components.page.no-such-data-source-detail',
          'It was deleted, belongs to another organization, or you may not query it. No other data source takes its place, since it would show other records.'
        )}
        <PageLinkButton variant="secondary" size="sm" href={HOME_PATH}>
          {t('components.page.own-data-source', 'Open Sync Health with the data source that is set for it')}
        </PageLinkButton>
      </Stack>
    </Alert>
  );
}

function Connected({ uid, children }: { uid: string; children: ReactNode }) {
  const access = useAccessOf(uid);
  const connectors = useKnownConnectors(uid);
  const queryClient = useQueryClient();
  /** Stays set until the person goes on, so that the arrival of the first event is shown. */
  const [isFirstRun, setIsFirstRun] = useState(false);
  if (connectors.data?.length === 0 && !isFirstRun) {
    setIsFirstRun(true);
  }
  const goOn = async () => {
    await queryClient.invalidateQueries({ queryKey: ['connectors', uid] });
    setIsFirstRun(false);
  };

  if (access.isPending || connectors.isLoading) {
    return <LoadingPlaceholder text={t('components.page.loading', 'Asking the sync-event server…')} />;
  }
  if (access.isError) {
    return (
      <ProblemAlert
        title={t('components.page.unreachable', 'The sync-event server did not answer')}
        error={access.error}
        onRetry={() => access.refetch()}
        actions={
          isAdmin() && (
            <PageLinkButton variant="secondary" size="sm" icon="cog" href={dataSourceSettingsPath(uid)}>
              {t('components.first-run.settings', 'Data source settings')}
            </PageLinkButton>
          )
        }
      />
    );
  }
  return (
    <>
      {!access.data.ready && (
        <Alert
          severity="warning"
          title={t(
            'components.page.not-ready',
            'The storage of the sync-event server does not answer; figures may be missing'
          )}
        />
      )}
      {!access.data.scopes.includes('operate') && (
        <Alert severity="info" title={t('components.page.read-only', 'Read-only')}>
          {t(
            'components.page.read-only-detail',
            'The token of this data source has no operate scope, so nothing can be retried or canceled here. An administrator can change the token in the settings of the data source.'
          )}
        </Alert>
      )}
      {isFirstRun ? <FirstRun step="events" uid={uid} onDone={() => void goOn()} /> : children}
    </>
  );
}

/** Whether the user may open the settings of a data source. */
function isAdmin(): boolean {
  const { user } = config.bootData;
  return user.orgRole === 'Admin' || user.isGrafanaAdmin;
}
