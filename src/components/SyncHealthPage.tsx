/**
 * The frame of every page: Grafana's page with title and actions, and in it the states that all pages share — no data
 * source, no answer from the server, no event ever, a token that can only read — before the page's own content.
 */
import type { NavModelItem } from '@grafana/data';
import { t } from '@grafana/i18n';
import { config, PluginPage } from '@grafana/runtime';
import { Alert, LinkButton, LoadingPlaceholder } from '@grafana/ui';
import React, { type ReactNode } from 'react';

import { useAccessOf } from '../api/access';
import { useChosenDataSource } from '../api/DataSourceContext';
import { useKnownConnectors } from '../api/values';
import { dataSourceSettingsPath } from '../pages/paths';
import { ProblemAlert } from './ProblemAlert';
import { FirstRun } from './FirstRun';
import { permissionOf } from './usePermission';

interface Props {
  children: ReactNode;
  /** In the reader's language; Grafana's own, from the navigation, is in English. */
  title?: string;
  actions?: ReactNode;
  subTitle?: ReactNode;
  pageNav?: NavModelItem;
}

export function SyncHealthPage({ children, title, actions, ...page }: Props) {
  const dataSource = useChosenDataSource();
  return (
    <PluginPage
      {...page}
      renderTitle={title === undefined ? undefined : () => <h1>{title}</h1>}
      actions={dataSource ? actions : undefined}
    >
      {dataSource ? <Connected uid={dataSource.uid}>{children}</Connected> : <FirstRun step="data-source" />}
    </PluginPage>
  );
}

function Connected({ uid, children }: { uid: string; children: ReactNode }) {
  const access = useAccessOf(uid);
  const connectors = useKnownConnectors(uid);

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
            <LinkButton variant="secondary" size="sm" icon="cog" href={dataSourceSettingsPath(uid)}>
              {t('components.first-run.settings', 'Data source settings')}
            </LinkButton>
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
      {permissionOf(access.data).isReadOnly && (
        <Alert severity="info" title={t('components.page.read-only', 'Read-only')}>
          {t(
            'components.page.read-only-detail',
            'The token of this data source has no operate scope, so nothing can be retried or canceled here. An administrator can change the token in the settings of the data source.'
          )}
        </Alert>
      )}
      {connectors.data?.length === 0 ? <FirstRun step="events" uid={uid} /> : children}
    </>
  );
}

/** Whether the settings of a data source open for the user. */
function isAdmin(): boolean {
  const { user } = config.bootData;
  return user.orgRole === 'Admin' || user.isGrafanaAdmin;
}
