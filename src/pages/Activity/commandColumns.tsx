/** The columns of every table of commands: time, subject, person and state. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { type CellProps, type Column, useStyles2 } from '@grafana/ui';
import type { Command } from '@sync-health/contract/command';
import React, { type PropsWithChildren, type ReactNode } from 'react';

import { Time } from '../../components/TimeZone';
import { CommandState } from './CommandState';
import { Requester } from './Requester';

type Cell = CellProps<Command>;

export const commandColumns = (subject: (command: Command) => ReactNode): Array<Column<Command>> => [
  {
    id: 'requestedAt',
    header: t('activity.table.time', 'Time'),
    cell: ({ row: { original } }: Cell) => (
      <Narrow units={11}>
        <Time at={original.requestedAt} />
      </Narrow>
    ),
    disableGrow: true,
  },
  {
    id: 'subject',
    header: t('activity.table.subject', 'What'),
    cell: ({ row: { original } }: Cell) => <Narrow units={17}>{subject(original)}</Narrow>,
  },
  {
    id: 'requestedBy',
    header: t('activity.table.requested-by', 'Asked for by'),
    cell: ({ row: { original } }: Cell) => (
      <Narrow units={13}>
        <Requester command={original} />
      </Narrow>
    ),
  },
  {
    id: 'state',
    header: t('activity.table.state', 'State'),
    cell: ({ row: { original } }: Cell) => <CommandState command={original} />,
  },
];

/** A cell that wraps on a narrow screen down to a width, in units of the theme's spacing, that is still easy to read. */
function Narrow({ units, children }: PropsWithChildren<{ units: number }>) {
  const styles = useStyles2(getStyles, units);
  return <div className={styles.narrow}>{children}</div>;
}

const getStyles = (theme: GrafanaTheme2, units: number) => ({
  narrow: css({ minWidth: theme.spacing(units), overflowWrap: 'anywhere', '& time': { whiteSpace: 'normal' } }),
});
