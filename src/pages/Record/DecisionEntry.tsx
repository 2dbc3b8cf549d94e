/** A decision about the error group of one of the record's failures. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, Stack, TextLink, useStyles2 } from '@grafana/ui';
import type { PastErrorGroupDecision } from '@sync-health/contract/errorGroup';
import React from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import type { UrlRange } from '../../api/range';
import { AS_IS } from '../../components/plainValues';
import { groupStatusLabel } from '../../components/labels';
import { pagePath } from '../paths';

interface Props {
  decision: PastErrorGroupDecision;
  range: UrlRange;
}

export function DecisionEntry({ decision, range }: Props) {
  const styles = useStyles2(getStyles);
  const ds = useDataSourceUid();
  const { groupId, connector, status, assignee, reason, errorCode, message, decidedBy } = decision;
  const group = [errorCode, message].filter(Boolean).join(': ') || groupId;
  return (
    <>
      <Stack gap={1} alignItems="center" wrap="wrap">
        <Icon name="users-alt" />
        <strong>
          {t('record.decision.what', 'Error group: {{status}}, by {{who}}', {
            status: groupStatusLabel(status),
            who: decidedBy,
            ...AS_IS,
          })}
        </strong>
        {assignee !== null && (
          <span className={styles.secondary}>
            {t('record.decision.assignee', 'assigned to {{assignee}}', { assignee, ...AS_IS })}
          </span>
        )}
      </Stack>
      {reason !== null && <div>{reason}</div>}
      <div>
        <TextLink
          inline={false}
          variant="bodySmall"
          href={pagePath('failedRecords', { ...range, ds, connector, errorGroup: groupId, state: 'all' })}
        >
          {group}
        </TextLink>
      </div>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  secondary: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
