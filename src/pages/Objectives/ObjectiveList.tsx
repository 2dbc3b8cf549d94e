/** The list of objectives in each of its states. */
import { t } from '@grafana/i18n';
import { EmptyState, LoadingPlaceholder } from '@grafana/ui';
import React from 'react';

import { useObjectives } from '../../api/objectives';
import { ProblemAlert } from '../../components/ProblemAlert';
import { ObjectivesTable } from './ObjectivesTable';

export function ObjectiveList() {
  const objectives = useObjectives();
  if (objectives.isError) {
    return (
      <ProblemAlert
        title={t('objectives.error', 'The objectives could not be read')}
        error={objectives.error}
        onRetry={() => objectives.refetch()}
      />
    );
  }
  if (!objectives.data) {
    return <LoadingPlaceholder text={t('objectives.loading', 'Loading objectives…')} />;
  }
  if (objectives.data.length === 0) {
    return (
      <EmptyState variant="call-to-action" message={t('objectives.none', 'There is no objective yet')}>
        {t(
          'objectives.none-detail',
          'Say what share of a connector’s syncs is to succeed, or to be done within a time. What may go wrong is its error budget: here you see how much of it is left, and how fast it burns.'
        )}
      </EmptyState>
    );
  }
  return <ObjectivesTable objectives={objectives.data} />;
}
