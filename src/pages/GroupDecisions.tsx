/** The decisions about error groups, newest first. */
import { t } from '@grafana/i18n';
import { type CellProps, type Column, InteractiveTable, LoadingPlaceholder, Text, TextLink } from '@grafana/ui';
import type { PastErrorGroupDecision } from '@sync-health/contract/errorGroup';
import React, { useMemo } from 'react';

import { useDataSourceUid } from '../api/DataSourceContext';
import { useGroupDecisions } from '../api/errorGroups';
import type { UrlRange } from '../api/range';
import { AS_IS } from '../components/plainValues';
import { groupStatusLabel } from '../components/labels';
import { ProblemAlert } from '../components/ProblemAlert';
import { rowId } from '../components/rowId';
import { Time } from '../components/TimeZone';
import { pagePath } from './paths';

interface Props {
  range: UrlRange;
  /** Only this group, which the table then does not name. */
  groupId?: string;
}

export function GroupDecisions({ range, groupId }: Props) {
  const uid = useDataSourceUid();
  const decisions = useGroupDecisions(range, groupId);
  const namesGroup = groupId === undefined;
  const columns = useMemo(() => columnsOf(namesGroup, range, uid), [namesGroup, range, uid]);
  if (decisions.isError) {
    return (
      <ProblemAlert
        title={t('decisions.error', 'The decisions could not be read')}
        error={decisions.error}
        onRetry={() => decisions.refetch()}
      />
    );
  }
  if (!decisions.data) {
    return <LoadingPlaceholder text={t('decisions.loading', 'Loading decisions…')} />;
  }
  const rows = decisions.data.decisions;
  return rows.length === 0 ? (
    <Text color="secondary">{t('decisions.none', 'Nobody has decided anything')}</Text>
  ) : (
    <>
      <InteractiveTable
        columns={columns}
        data={rows}
        getRowId={(each) => rowId(`${each.decidedAt} ${each.groupId} ${each.connector}`)}
      />
      {decisions.data.truncated && (
        <Text color="secondary" variant="bodySmall">
          {t('decisions.truncated', 'These are the newest; older ones are in a shorter time range')}
        </Text>
      )}
    </>
  );
}

type Cell = CellProps<PastErrorGroupDecision>;

function columnsOf(namesGroup: boolean, range: UrlRange, uid: string): Array<Column<PastErrorGroupDecision>> {
  return [
    {
      id: 'decidedAt',
      header: t('decisions.time', 'Time'),
      cell: ({ row: { original } }: Cell) => <Time at={original.decidedAt} />,
      disableGrow: true,
    },
    ...(namesGroup
      ? [
          {
            id: 'groupId',
            header: t('decisions.group', 'Error group'),
            cell: ({ row: { original } }: Cell) => (
              <TextLink
                inline={false}
                href={pagePath('failedRecords', { ...range, ds: uid, errorGroup: original.groupId })}
              >
                {original.errorCode === null ? original.groupId : `${original.errorCode}: ${original.message ?? ''}`}
              </TextLink>
            ),
          },
        ]
      : []),
    {
      id: 'status',
      header: t('decisions.decision', 'Decision'),
      cell: ({ row: { original } }: Cell) => <Decision decision={original} />,
    },
    { id: 'decidedBy', header: t('decisions.by', 'By') },
    { id: 'connector', header: t('decisions.connector', 'Connector') },
    {
      id: 'reason',
      header: t('decisions.reason', 'Reason'),
      cell: ({ row: { original } }: Cell) => original.reason ?? '–',
    },
  ];
}

function Decision({ decision: { status, assignee, mutedUntil } }: { decision: PastErrorGroupDecision }) {
  return (
    <>
      {groupStatusLabel(status)}
      {mutedUntil !== null && (
        <>
          {' '}
          {t('failed-records.group.until', 'until')} <Time at={mutedUntil} />
        </>
      )}
      {assignee !== null && <div>{t('failed-records.group.assignee', 'for {{assignee}}', { assignee, ...AS_IS })}</div>}
    </>
  );
}
