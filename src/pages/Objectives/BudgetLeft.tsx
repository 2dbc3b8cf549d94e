/** The budget left, with a color. A text has the same meaning. */
import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import { Badge, Text, useStyles2 } from '@grafana/ui';
import React from 'react';

import { AS_IS } from '../../components/plainValues';
import { formatBudget } from '../../components/formats';

export function BudgetLeft({ left }: { left: number | null }) {
  const styles = useStyles2(getStyles);
  if (left !== null && left <= 0) {
    return (
      <Badge
        className={styles.badge}
        color="red"
        icon="exclamation-circle"
        text={
          left === 0
            ? t('objectives.all-spent', 'All spent')
            : t('objectives.overspent', '{{share}} overspent', { share: formatBudget(-left), ...AS_IS })
        }
      />
    );
  }
  return (
    <Text tabular color={left !== null && left < 0.25 ? 'warning' : 'primary'}>
      {formatBudget(left)}
    </Text>
  );
}

const getStyles = () => ({ badge: css({ whiteSpace: 'nowrap' }) });
