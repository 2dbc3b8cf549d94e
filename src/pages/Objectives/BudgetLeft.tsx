/** What is left of a budget, with a colour that is said in words too. */
import { t } from '@grafana/i18n';
import { Badge, Text } from '@grafana/ui';
import React from 'react';

import { formatBudget } from '../../components/formats';

export function BudgetLeft({ left }: { left: number | null }) {
  if (left !== null && left <= 0) {
    return (
      <Badge color="red" icon="exclamation-circle" text={`${formatBudget(left)} ${t('objectives.spent', 'spent')}`} />
    );
  }
  return (
    <Text tabular color={left !== null && left < 0.25 ? 'warning' : 'primary'}>
      {formatBudget(left)}
    </Text>
  );
}
