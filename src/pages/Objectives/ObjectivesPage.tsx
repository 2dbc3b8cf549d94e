/** Objectives: the list, or the one that the URL names. */
import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import React, { useState } from 'react';

import { useChosenDataSource } from '../../api/DataSourceContext';
import { useObjectives } from '../../api/objectives';
import { readTimeZone } from '../../api/range';
import { ActionButton } from '../../components/ActionButton';
import { PageLinkButton } from '../../components/PageLinkButton';
import { SyncHealthPage } from '../../components/SyncHealthPage';
import { usePermission } from '../../components/usePermission';
import { dashboardPath, OBJECTIVE_PARAM, pagePath } from '../paths';
import { useUrlParams } from '../useUrlParams';
import { ObjectiveDetails } from './ObjectiveDetails';
import { ObjectiveForm } from './ObjectiveForm';
import { ObjectiveList } from './ObjectiveList';

export default function ObjectivesPage() {
  const [params] = useUrlParams();
  const id = params.get(OBJECTIVE_PARAM);
  const title = t('objectives.title', 'Objectives');
  if (id !== null) {
    const url = pagePath('objectives', { ds: params.get('ds') ?? undefined, timezone: readTimeZone(params) });
    return (
      <SyncHealthPage pageNav={{ text: id, parentItem: { text: title, url } }}>
        <ObjectiveDetails id={id} listUrl={url} />
      </SyncHealthPage>
    );
  }
  return (
    <SyncHealthPage
      title={title}
      subTitle={t('objectives.subtitle', 'The share of syncs that should be good, and how much may still go wrong')}
      actions={
        <Stack gap={1} wrap="wrap" justifyContent="flex-end">
          <DashboardLink />
          <NewObjective />
        </Stack>
      }
    >
      <ObjectiveList />
    </SyncHealthPage>
  );
}

function DashboardLink() {
  return (
    <PageLinkButton
      variant="secondary"
      icon="apps"
      href={dashboardPath('objectives', { 'var-ds': useChosenDataSource()?.uid })}
    >
      {t('objectives.dashboard', 'Dashboard')}
    </PageLinkButton>
  );
}

function NewObjective() {
  const [isOpen, setIsOpen] = useState(false);
  const permission = usePermission('objectives');
  const { data } = useObjectives();
  return (
    <>
      <ActionButton
        icon="plus"
        obstacle={permission.reason}
        disabled={!permission.isAllowed || data === undefined}
        onClick={() => setIsOpen(true)}
      >
        {t('objectives.new', 'New objective')}
      </ActionButton>
      {isOpen && <ObjectiveForm known={(data ?? []).map(({ id }) => id)} onClose={() => setIsOpen(false)} />}
    </>
  );
}
