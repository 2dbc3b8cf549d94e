/** Manual sync jobs, the newest first. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { type CellProps, type Column, InteractiveTable, TextLink, useStyles2 } from '@grafana/ui';
import type { Job } from '@sync-health/contract/job';
import React, { useMemo } from 'react';

import { actionsInSight } from '../../components/actionsInSight';
import { AS_IS } from '../../components/plainValues';
import { formatCount } from '../../components/formats';
import { Time } from '../../components/TimeZone';
import { useJobPath } from '../useJobPath';
import { CancelJob } from './CancelJob';
import { AllJobsCheckbox, JobCheckbox } from './JobCheckbox';
import { FailureCount } from './FailureCount';
import { JobProgress } from './JobProgress';
import { JobStatusBadges } from './JobStatusBadge';
import { RetryJob } from './RetryJob';
import { jobKey } from './useJobSelection';

interface Props {
  jobs: Job[];
  onFailed: (error: Error) => void;
  onRetry: (job: Job) => void;
}

export function JobsTable({ jobs, onFailed, onRetry }: Props) {
  const columns = useMemo(() => columnsOf(onFailed, onRetry), [onFailed, onRetry]);
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.table}>
      <InteractiveTable columns={columns} data={jobs} getRowId={jobKey} />
    </div>
  );
}

type Cell = CellProps<Job>;

function columnsOf(onFailed: Props['onFailed'], onRetry: Props['onRetry']): Array<Column<Job>> {
  return [
    {
      id: 'select',
      header: AllJobsCheckbox,
      cell: ({ row: { original } }: Cell) => <JobCheckbox job={original} />,
      disableGrow: true,
    },
    {
      id: 'scope',
      header: t('manual-syncs.table.scope', 'Scope'),
      cell: ({ row: { original } }: Cell) => <Scope job={original} />,
      sortType: 'alphanumeric',
    },
    {
      id: 'status',
      header: t('manual-syncs.table.status', 'Status'),
      cell: ({ row: { original } }: Cell) => <JobStatusBadges job={original} />,
      sortType: 'alphanumeric',
      disableGrow: true,
    },
    {
      id: 'progress',
      header: t('manual-syncs.table.progress', 'Progress'),
      cell: ({ row: { original } }: Cell) => <JobProgress {...original} />,
    },
    {
      id: 'succeeded',
      header: t('manual-syncs.table.succeeded', 'Succeeded'),
      cell: ({ row: { original } }: Cell) => formatCount(original.succeeded),
      sortType: 'number',
      sortDescFirst: true,
      disableGrow: true,
    },
    {
      id: 'failed',
      header: t('manual-syncs.table.failed', 'Failed'),
      cell: ({ row: { original } }: Cell) => <FailureCount job={original} count={original.failed} />,
      sortType: 'number',
      sortDescFirst: true,
      disableGrow: true,
    },
    {
      id: 'startTime',
      header: t('manual-syncs.table.started', 'Started'),
      cell: Started,
      sortType: 'number',
      sortDescFirst: true,
    },
    {
      id: 'actions',
      header: t('manual-syncs.table.actions', 'Actions'),
      cell: ({ row: { original } }: Cell) => (
        <>
          <CancelJob job={original} onFailed={onFailed} />
          <RetryJob job={original} onRetry={onRetry} />
        </>
      ),
      disableGrow: true,
    },
  ];
}

function Scope({ job }: { job: Job }) {
  const jobPath = useJobPath();
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.scope}>
      <TextLink href={jobPath(job.jobId, job.connector)} inline={false} data-open>
        {job.scope}
      </TextLink>
      <div className={styles.ids}>{job.jobId}</div>
      <div className={styles.ids}>{job.connector}</div>
    </div>
  );
}

function Started({ row: { original } }: Cell) {
  const styles = useStyles2(getStyles);
  const { startTime, triggeredBy } = original;
  return (
    <div className={styles.started}>
      <Time at={startTime} />
      {triggeredBy && (
        <div className={styles.ids}>
          {t('manual-syncs.table.by', 'by {{person}}', { person: triggeredBy, ...AS_IS })}
        </div>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: actionsInSight(theme),
  scope: css({ minWidth: theme.spacing(12), overflowWrap: 'anywhere' }),
  started: css({ minWidth: theme.spacing(10), overflowWrap: 'anywhere', '& time': { whiteSpace: 'normal' } }),
  ids: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
