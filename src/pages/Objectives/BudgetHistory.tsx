/** The history of a budget, and its states. */
import { t } from '@grafana/i18n';
import { LoadingPlaceholder, Text } from '@grafana/ui';
import React from 'react';

import { useBudgetHistory } from '../../api/objectives';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useZoneName } from '../../components/TimeZone';
import { BudgetChart } from './BudgetChart';

export function BudgetHistory({ id }: { id: string }) {
  const history = useBudgetHistory(id, useZoneName());
  if (history.isError) {
    return (
      <ProblemAlert
        title={t('objectives.history.error', 'The history could not be read')}
        error={history.error}
        onRetry={() => history.refetch()}
      />
    );
  }
  if (!history.data) {
    return <LoadingPlaceholder text={t('objectives.history.loading', 'Loading the history…')} />;
  }
  if (history.data.every(({ left }) => left === null)) {
    return <Text color="secondary">{t('objectives.history.none', 'No events in the last 90 days')}</Text>;
  }
  return <BudgetChart days={history.data} />;
}
