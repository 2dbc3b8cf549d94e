/** What people asked of a connector that is not done yet. */
import { t } from '@grafana/i18n';
import { type CellProps, type Column, InteractiveTable, LoadingPlaceholder, Text } from '@grafana/ui';
import type { Command } from '@sync-health/contract/command';
import React, { useMemo } from 'react';

import { isOpen } from '../../api/commands';
import { useCommandsOf } from '../../api/connectors';
import { ProblemAlert } from '../../components/ProblemAlert';
import { rowId } from '../../components/rowId';
import { Time } from '../../components/TimeZone';
import { CommandState } from '../Activity/CommandState';
import { subjectOf } from '../Activity/commandTexts';
import { Requester } from '../Activity/Requester';

export function OpenCommands({ connector }: { connector: string }) {
  const commands = useCommandsOf(connector);
  const columns = useMemo(() => columnsOf(), []);
  if (commands.isError) {
    return (
      <ProblemAlert
        title={t('connectors.commands.error', 'The commands could not be read')}
        error={commands.error}
        onRetry={() => commands.refetch()}
      />
    );
  }
  if (!commands.data) {
    return <LoadingPlaceholder text={t('connectors.commands.loading', 'Loading commands…')} />;
  }
  const open = commands.data.commands.filter(isOpen);
  return open.length === 0 ? (
    <Text color="secondary">{t('connectors.commands.none', 'No retry or cancel waits for this connector')}</Text>
  ) : (
    <InteractiveTable columns={columns} data={open} getRowId={({ id }) => rowId(id)} pageSize={10} />
  );
}

type Cell = CellProps<Command>;

function columnsOf(): Array<Column<Command>> {
  return [
    {
      id: 'requestedAt',
      header: t('activity.table.time', 'Time'),
      cell: ({ row: { original } }: Cell) => <Time at={original.requestedAt} />,
      disableGrow: true,
    },
    {
      id: 'subject',
      header: t('activity.table.subject', 'What'),
      cell: ({ row: { original } }: Cell) => subjectOf(original),
    },
    {
      id: 'requestedBy',
      header: t('activity.table.requested-by', 'Asked for by'),
      cell: ({ row: { original } }: Cell) => <Requester command={original} />,
    },
    {
      id: 'state',
      header: t('activity.table.state', 'State'),
      cell: ({ row: { original } }: Cell) => <CommandState command={original} />,
    },
  ];
}
