/** The data objects of a job with their counts. Failures can be downloaded. */
import { t } from '@grafana/i18n';
import { type CellProps, type Column, InteractiveTable, Text } from '@grafana/ui';
import type { JobDetail, JobObject } from '@sync-health/contract/job';
import React, { useMemo } from 'react';

import { formatCount } from '../../components/formats';
import { rowId } from '../../components/rowId';
import { Time } from '../../components/TimeZone';
import { FailureCount } from './FailureCount';

export function JobObjects({ job }: { job: JobDetail }) {
  const columns = useMemo(() => columnsOf(job), [job]);
  if (job.objects.length === 0) {
    return <Text color="secondary">{t('manual-syncs.objects.none', 'No record of this job has been synced yet')}</Text>;
  }
  return <InteractiveTable columns={columns} data={job.objects} getRowId={({ object }) => rowId(object)} />;
}

type Cell = CellProps<JobObject>;

function columnsOf(job: JobDetail): Array<Column<JobObject>> {
  return [
    { id: 'object', header: t('manual-syncs.objects.object', 'Data object'), sortType: 'alphanumeric' },
    {
      id: 'processed',
      header: t('manual-syncs.objects.processed', 'Processed'),
      cell: ({ row: { original } }: Cell) => formatCount(original.processed),
      sortType: 'number',
    },
    {
      id: 'succeeded',
      header: t('manual-syncs.objects.succeeded', 'Succeeded'),
      cell: ({ row: { original } }: Cell) => formatCount(original.succeeded),
      sortType: 'number',
    },
    {
      id: 'failed',
      header: t('manual-syncs.objects.failed', 'Failed'),
      cell: ({ row: { original } }: Cell) => (
        <FailureCount job={job} object={original.object} count={original.failed} />
      ),
      sortType: 'number',
    },
    {
      id: 'startTime',
      header: t('manual-syncs.objects.first', 'First record'),
      cell: ({ row: { original } }: Cell) => <Time at={original.startTime} />,
      sortType: 'number',
    },
    {
      id: 'endTime',
      header: t('manual-syncs.objects.last', 'Last record'),
      cell: ({ row: { original } }: Cell) => <Time at={original.endTime} />,
      sortType: 'number',
    },
  ];
}
