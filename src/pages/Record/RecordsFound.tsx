/** Lists the records whose ids contain the search, when none has exactly this id. A single one opens at once. */
import { t } from '@grafana/i18n';
import {
  Badge,
  type CellProps,
  type Column,
  EmptyState,
  InteractiveTable,
  LoadingPlaceholder,
  Stack,
  Text,
  TextLink,
} from '@grafana/ui';
import type { FoundRecord } from '@sync-health/contract/record';
import React, { useMemo } from 'react';
import { Navigate } from 'react-router-dom';

import { useRecordsFound } from '../../api/record';
import type { UrlRange } from '../../api/range';
import { AS_IS } from '../../components/plainValues';
import { formatCount } from '../../components/formats';
import { ProblemAlert } from '../../components/ProblemAlert';
import { rowId } from '../../components/rowId';
import { Time } from '../../components/TimeZone';
import { useRecordPath } from '../useRecordPath';

interface Props {
  search: string;
  range: UrlRange;
}

export function RecordsFound({ search, range }: Props) {
  const found = useRecordsFound(search, range);
  const recordPath = useRecordPath();
  const columns = useMemo(() => columnsOf(), []);
  if (found.isPending) {
    return <LoadingPlaceholder text={t('record.found.loading', 'Looking for ids that hold this…')} />;
  }
  if (found.isError) {
    return (
      <ProblemAlert
        title={t('record.found.error', 'Records could not be looked for')}
        error={found.error}
        onRetry={() => found.refetch()}
      />
    );
  }
  const { records, truncated } = found.data;
  const [first] = records;
  if (!first) {
    return (
      <EmptyState
        variant="not-found"
        role="status"
        message={t('record.found.none', 'No record whose id is or holds “{{search}}” was synced in this time range', {
          search,
          ...AS_IS,
        })}
      />
    );
  }
  // A record with exactly this id was looked for before.
  if (records.length === 1 && first.recordId !== search) {
    return <Navigate to={recordPath(first.recordId, first.connector)} replace />;
  }
  return (
    <Stack direction="column" gap={2}>
      <div role="status">
        {truncated
          ? t('record.found.first', 'The last {{formatted}} records that were synced whose ids hold “{{search}}”', {
              formatted: formatCount(records.length),
              search,
              ...AS_IS,
            })
          : t('record.found.all', '', {
              count: records.length,
              formatted: formatCount(records.length),
              search,
              ...AS_IS,
              defaultValue_one: '{{formatted}} record whose id holds “{{search}}”',
              defaultValue_other: '{{formatted}} records whose ids hold “{{search}}”',
            })}
      </div>
      <InteractiveTable
        columns={columns}
        data={records}
        getRowId={({ connector, recordId }) => rowId(connector, recordId)}
      />
      {truncated && (
        <Text color="secondary">
          {t('record.found.more', 'More match: type more of the id, or choose another time range')}
        </Text>
      )}
    </Stack>
  );
}

type Cell = CellProps<FoundRecord>;

function columnsOf(): Array<Column<FoundRecord>> {
  return [
    {
      id: 'recordId',
      header: t('record.found.record', 'Object id'),
      cell: ({ row: { original } }: Cell) => <RecordLink record={original} />,
      sortType: 'alphanumeric',
    },
    {
      id: 'lastObject',
      header: t('record.found.object', 'Data object'),
      cell: ({ row: { original } }: Cell) => original.lastObject,
      sortType: 'alphanumeric',
    },
    {
      id: 'connector',
      header: t('record.found.connector', 'Connector'),
      cell: ({ row: { original } }: Cell) => original.connector,
      sortType: 'alphanumeric',
    },
    {
      id: 'lastStatus',
      header: t('record.found.status', 'Last attempt'),
      cell: ({ row: { original } }: Cell) =>
        original.lastStatus === 'success' ? (
          <Badge color="green" icon="check" text={t('record.outcome.synced', 'Synced')} />
        ) : (
          <Badge color="red" icon="times" text={t('record.outcome.failed', 'Failed')} />
        ),
      sortType: 'alphanumeric',
      disableGrow: true,
    },
    {
      id: 'lastEnd',
      header: t('record.found.end', 'End time'),
      cell: ({ row: { original } }: Cell) => <Time at={original.lastEnd} />,
      sortType: 'number',
      sortDescFirst: true,
      disableGrow: true,
    },
  ];
}

function RecordLink({ record: { recordId, connector } }: { record: FoundRecord }) {
  const recordPath = useRecordPath();
  return (
    <TextLink href={recordPath(recordId, connector)} inline={false}>
      {recordId}
    </TextLink>
  );
}
