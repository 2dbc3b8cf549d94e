/** The columns of the table of error groups. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, type CellProps, type Column, useStyles2 } from '@grafana/ui';
import React from 'react';

import type { ErrorGroup } from '../../api/rows';
import { BreakableName } from '../../components/BreakableName';
import { AS_IS } from '../../components/plainValues';
import { formatCount, formatShare } from '../../components/formats';
import { errorClassLabel } from '../../components/labels';
import { whenNarrow } from '../../components/narrowTable';
import { Time } from '../../components/TimeZone';
import type { GroupAction } from './groupDecisions';
import { GroupMenu } from './GroupMenu';
import { GroupStatus } from './GroupStatus';
import { GroupTrend } from './GroupTrend';
import { retryableText } from './retryableText';

export interface GroupHandlers {
  onNarrow: (group: ErrorGroup) => void;
  onDetails: (group: ErrorGroup) => void;
  onAct: (action: GroupAction, group: ErrorGroup) => void;
}

type Cell = CellProps<ErrorGroup>;

export function errorGroupColumns({ onNarrow, onDetails, onAct }: GroupHandlers): Array<Column<ErrorGroup>> {
  return [
    {
      id: 'errorCode',
      header: t('failed-records.groups.code', 'Error code'),
      cell: ({ row: { original } }: Cell) => <Code group={original} onNarrow={onNarrow} />,
      sortType: 'alphanumeric',
      disableGrow: true,
    },
    { id: 'message', header: t('failed-records.groups.message', 'Message'), cell: Message },
    {
      id: 'status',
      header: t('failed-records.groups.status', 'Status'),
      cell: ({ row: { original } }: Cell) => <GroupStatus group={original} />,
      sortType: 'alphanumeric',
      disableGrow: true,
    },
    {
      id: 'trend',
      header: t('failed-records.groups.trend', 'Trend'),
      cell: ({ row: { original } }: Cell) => <GroupTrend group={original} />,
      disableGrow: true,
    },
    {
      id: 'count',
      header: t('failed-records.groups.count', 'Failures'),
      cell: Count,
      sortType: 'number',
      sortDescFirst: true,
      disableGrow: true,
    },
    {
      id: 'retryable',
      header: t('failed-records.groups.retryable', 'Can be retried'),
      cell: ({ row: { original } }: Cell) => retryableText(original),
      sortType: 'number',
      sortDescFirst: true,
      disableGrow: true,
    },
    {
      id: 'lastSeen',
      header: t('failed-records.groups.last-seen', 'Last seen'),
      cell: ({ row: { original } }: Cell) => <Time at={original.lastSeen} ago />,
      sortType: 'number',
      sortDescFirst: true,
      disableGrow: true,
    },
    {
      id: 'actions',
      header: '',
      cell: ({ row: { original } }: Cell) => <GroupMenu group={original} onDetails={onDetails} onAct={onAct} />,
      disableGrow: true,
    },
  ];
}

function Code({ group, onNarrow }: { group: ErrorGroup } & Pick<GroupHandlers, 'onNarrow'>) {
  const styles = useStyles2(getStyles);
  const { errorCode: code, message } = group;
  return (
    <>
      <Button
        fill="text"
        size="sm"
        className={styles.code}
        onClick={() => onNarrow(group)}
        aria-label={t('failed-records.groups.narrow', 'Show only {{code}}: {{message}}', { code, message, ...AS_IS })}
      >
        <BreakableName name={code} />
      </Button>
      <div className={styles.secondary}>{errorClassLabel(group.errorClass)}</div>
    </>
  );
}

function Message({ row: { original } }: Cell) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.message}>
      {original.message}
      {original.advice && <div className={styles.secondary}>{original.advice}</div>}
    </div>
  );
}

function Count({ row: { original } }: Cell) {
  const styles = useStyles2(getStyles);
  return (
    <>
      {formatCount(original.count)}
      <div className={styles.secondary}>{formatShare(original.share)}</div>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  code: css({
    paddingLeft: 0,
    height: 'auto',
    textAlign: 'left',
    // Codes are usually short. A long one without spaces breaks anywhere, so that the other columns stay visible.
    '> span': { maxWidth: theme.spacing(40), whiteSpace: 'normal', overflowWrap: 'break-word' },
  }),
  secondary: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  message: css({
    minWidth: theme.spacing(24),
    overflowWrap: 'anywhere',
    [whenNarrow(theme)]: { minWidth: theme.spacing(14) },
  }),
});
