/** The list of objectives, and its states. */
import { t } from '@grafana/i18n';
import { EmptyState } from '@grafana/ui';
import React from 'react';

import { LoadedObjectives } from './LoadedObjectives';
import { ObjectivesTable } from './ObjectivesTable';

export function ObjectiveList() {
  return (
    <LoadedObjectives>
      {(objectives) => (objectives.length === 0 ? <NoObjectives /> : <ObjectivesTable objectives={objectives} />)}
    </LoadedObjectives>
  );
}

function NoObjectives() {
  return (
    <EmptyState variant="call-to-action" message={t('objectives.none', 'There is no objective yet')}>
      {t(
        'objectives.none-detail',
        'An objective sets the share of a connector’s syncs that should succeed, or finish within a time. The rest is its error budget. Here you see how much of the budget is left, and how fast it burns.'
      )}
    </EmptyState>
  );
}
