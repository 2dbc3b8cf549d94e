/** The columns of every table of commands: time, subject, person and state. */
import { t } from '@grafana/i18n';
import { type CellProps, type Column } from '@grafana/ui';
import type { Command } from '@sync-health/contract/command';
import React, { type ReactNode } from 'react';

import { Time } from '../../components/TimeZone';
import { CommandState } from './CommandState';
import { Requester } from './Requester';

type Cell = CellProps<Command>;

export const commandColumns = (subject: (command: Command) => ReactNode): Array<Column<Command>> => [
  {
    id: 'requestedAt',
    header: t('activity.table.time', 'Time'),
    cell: ({ row: { original } }: Cell) => <Time at={original.requestedAt} />,
    disableGrow: true,
  },
  {
    id: 'subject',
    header: t('activity.table.subject', 'What'),
    cell: ({ row: { original } }: Cell) => <>{subject(original)}</>,
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
