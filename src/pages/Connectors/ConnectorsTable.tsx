/** One row for each connector, most rejections first. */
import { t } from '@grafana/i18n';
import { type CellProps, type Column, InteractiveTable, Text, useStyles2 } from '@grafana/ui';
import type { ConnectorSummary } from '@sync-health/contract/connector';
import React, { useMemo } from 'react';

import { byNumber } from '../../components/byNumber';
import { connectorColumn } from '../../components/connectorColumn';
import { formatCount } from '../../components/formats';
import { rowId } from '../../components/rowId';
import { Time } from '../../components/TimeZone';
import { wrapsWhenNarrow } from '../../components/wrapsWhenNarrow';
import { useConnectorPath } from '../useConnectorPath';

const FIGURE = { sortType: byNumber, sortDescFirst: true, disableGrow: true };

export function ConnectorsTable({ connectors }: { connectors: ConnectorSummary[] }) {
  const pathOf = useConnectorPath();
  const table = useStyles2(wrapsWhenNarrow);
  const columns = useMemo(() => columnsOf(pathOf), [pathOf]);
  return (
    <div className={table}>
      <InteractiveTable
        columns={columns}
        data={connectors}
        getRowId={({ connector }) => rowId(connector)}
        initialSortBy={[{ id: 'rejected', desc: true }]}
        pageSize={25}
      />
    </div>
  );
}

type Cell = CellProps<ConnectorSummary>;

function columnsOf(pathOf: (connector: string) => string): Array<Column<ConnectorSummary>> {
  return [
    connectorColumn(pathOf),
    {
      id: 'lastSent',
      header: t('connectors.last-sent', 'Sent last'),
      cell: ({ row: { original } }: Cell) => <Moment at={original.lastSent} />,
      ...FIGURE,
    },
    {
      id: 'lastEvent',
      header: t('connectors.last-event', 'Last event ended'),
      cell: ({ row: { original } }: Cell) => <Moment at={original.lastEvent} />,
      ...FIGURE,
    },
    {
      id: 'accepted',
      header: t('connectors.accepted', 'Accepted'),
      cell: ({ row: { original } }: Cell) => formatCount(original.accepted),
      ...FIGURE,
    },
    {
      id: 'duplicates',
      header: t('connectors.duplicates', 'Duplicates'),
      cell: ({ row: { original } }: Cell) => formatCount(original.duplicates),
      ...FIGURE,
    },
    {
      id: 'conflicts',
      header: t('connectors.conflicts', 'Conflicts'),
      cell: ({ row: { original } }: Cell) => <Bad count={original.conflicts} />,
      ...FIGURE,
    },
    {
      id: 'rejected',
      header: t('connectors.rejected', 'Rejected'),
      cell: ({ row: { original } }: Cell) => <Bad count={original.rejected} />,
      ...FIGURE,
    },
  ];
}

function Moment({ at }: { at: number | null }) {
  return at === null ? <>–</> : <Time at={at} ago />;
}

function Bad({ count }: { count: number }) {
  return count === 0 ? <>0</> : <Text color="error">{formatCount(count)}</Text>;
}
