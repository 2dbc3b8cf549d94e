/** The status of an error group, who decided it, and the assignee. It has an icon beside the color. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Badge, type BadgeColor, type IconName, useStyles2 } from '@grafana/ui';
import type { ErrorGroupStatus } from '@sync-health/contract/words';
import React from 'react';

import type { ErrorGroup } from '../../api/rows';
import { AS_IS } from '../../components/plainValues';
import { groupStatusLabel } from '../../components/labels';
import { Time } from '../../components/TimeZone';

const LOOKS: Record<ErrorGroupStatus, { color: BadgeColor; icon: IconName }> = {
  new: { color: 'red', icon: 'exclamation-circle' },
  reopened: { color: 'orange', icon: 'history' },
  acknowledged: { color: 'blue', icon: 'eye' },
  muted: { color: 'purple', icon: 'bell-slash' },
  resolved: { color: 'green', icon: 'check' },
};

function GroupStatusBadge({ status }: { status: ErrorGroupStatus }) {
  return <Badge {...LOOKS[status]} text={groupStatusLabel(status)} />;
}

export function GroupStatus({ group }: { group: ErrorGroup }) {
  const styles = useStyles2(getStyles);
  const { status, decidedBy, assignee, mutedUntil } = group;
  return (
    <div className={styles.status}>
      <GroupStatusBadge status={status} />
      {mutedUntil !== null && (
        <div className={styles.detail}>
          {t('failed-records.group.until', 'until')} <Time at={mutedUntil} />
        </div>
      )}
      {assignee !== null && (
        <div className={styles.detail}>
          {t('failed-records.group.assignee', 'for {{assignee}}', { assignee, ...AS_IS })}
        </div>
      )}
      {decidedBy !== null && (
        <div className={styles.detail}>
          {t('failed-records.group.decided-by', 'by {{decidedBy}}', { decidedBy, ...AS_IS })}
        </div>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  status: css({ minWidth: theme.spacing(14) }),
  detail: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
  }),
});
