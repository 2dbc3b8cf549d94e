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
        'Say what share of a connector’s syncs is to succeed, or to be done within a time. What may go wrong is its error budget: here you see how much of it is left, and how fast it burns.'
      )}
    </EmptyState>
  );
}
