/** Retries and cancels, the newest first. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, type CellProps, type Column, InteractiveTable, TextLink, useStyles2 } from '@grafana/ui';
import type { Command } from '@sync-health/contract/command';
import React, { useMemo } from 'react';

import { isOpen } from '../../api/commands';
import { actionsInSight } from '../../components/actionsInSight';
import { rowId } from '../../components/rowId';
import { useJobPath } from '../useJobPath';
import { commandColumns } from './commandColumns';
import { CommandControls } from './CommandControls';
import { outcomesText, subjectOf } from './commandTexts';
import { ReplayButton } from './ReplayButton';

interface Props {
  commands: Command[];
  onOpen: (command: Command) => void;
  onFailed: (error: Error) => void;
}

export function CommandsTable({ commands, onOpen, onFailed }: Props) {
  const columns = useMemo(() => columnsOf(onOpen, onFailed), [onOpen, onFailed]);
  const styles = useStyles2(actionsInSight);
  return (
    <div className={styles}>
      <InteractiveTable columns={columns} data={commands} getRowId={({ id }) => rowId(id)} />
    </div>
  );
}

type Cell = CellProps<Command>;

function columnsOf(onOpen: Props['onOpen'], onFailed: Props['onFailed']): Array<Column<Command>> {
  return [
    ...commandColumns((command) => <Subject command={command} onOpen={onOpen} />),
    {
      id: 'outcomes',
      header: t('activity.table.outcome', 'Outcome'),
      cell: ({ row: { original } }: Cell) => <Outcome command={original} />,
    },
    {
      id: 'actions',
      header: t('activity.table.actions', 'Actions'),
      cell: ({ row: { original } }: Cell) => (
        <>
          <ReplayButton command={original} onFailed={onFailed} />
          <CommandControls command={original} onFailed={onFailed} />
        </>
      ),
      disableGrow: true,
    },
  ];
}

function Outcome({ command }: { command: Command }) {
  const styles = useStyles2(getStyles);
  const { accepted, outcomes, type } = command;
  return (
    <>
      {outcomesText(command)}
      {type === 'retry' && isOpen(command) && accepted > 0 && (
        <div>
          <progress
            className={styles.progress}
            max={accepted}
            value={accepted - outcomes.pending}
            aria-label={t('activity.table.progress', 'Progress of {{subject}}', { subject: subjectOf(command) })}
          />
        </div>
      )}
    </>
  );
}

function Subject({ command, onOpen }: { command: Command; onOpen: Props['onOpen'] }) {
  const styles = useStyles2(getStyles);
  const jobPath = useJobPath();
  return (
    <>
      <Button fill="text" size="sm" className={styles.subject} onClick={() => onOpen(command)}>
        {subjectOf(command)}
      </Button>
      <div className={styles.connector}>
        {command.connector}
        {command.jobId && (
          <>
            {' · '}
            <TextLink href={jobPath(command.jobId, command.connector)} inline variant="bodySmall">
              {command.jobId}
            </TextLink>
          </>
        )}
      </div>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  // Buttons keep their text on one line, which would push the outcome out of a narrow screen.
  subject: css({
    paddingLeft: 0,
    height: 'auto',
    textAlign: 'start',
    '&, & > span': { whiteSpace: 'normal' },
  }),
  progress: css({ width: theme.spacing(10) }),
  connector: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
