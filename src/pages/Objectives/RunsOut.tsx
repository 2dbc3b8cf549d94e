/** When the budget is spent at the pace of the last six hours. */
import { t } from '@grafana/i18n';
import { Text } from '@grafana/ui';
import React from 'react';

import type { ObjectiveRow } from '../../api/rows';
import { Time } from '../../components/TimeZone';

export function RunsOut({ objective: { budgetLeft, runsOutAt } }: { objective: ObjectiveRow }) {
  if (runsOutAt !== null) {
    return <Time at={runsOutAt} ago />;
  }
  if (budgetLeft === null) {
    return <>–</>;
  }
  return (
    <Text color="secondary" truncate>
      {budgetLeft <= 0
        ? t('objectives.spent-already', 'Already spent')
        : t('objectives.not-at-this-pace', 'Not at this pace')}
    </Text>
  );
}
