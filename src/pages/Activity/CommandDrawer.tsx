/** The details of one command, with the outcome of each record. */
import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import {
  Badge,
  type BadgeColor,
  type CellProps,
  type Column,
  Drawer,
  InteractiveTable,
  LoadingPlaceholder,
  Stack,
  Text,
  TextLink,
} from '@grafana/ui';
import type { Command, CommandDetail, CommandItem } from '@sync-health/contract/command';
import React, { useMemo } from 'react';

import { useCommand } from '../../api/commands';
import { DrawerContent } from '../../components/DrawerContent';
import { type Fact, Facts } from '../../components/Facts';
import { ProblemAlert } from '../../components/ProblemAlert';
import { rowId } from '../../components/rowId';
import { Time } from '../../components/TimeZone';
import { useJobPath } from '../useJobPath';
import { CommandState } from './CommandState';
import { outcomeLabel, outcomesText, subjectOf } from './commandTexts';
import { Requester } from './Requester';

const ITEMS_PER_PAGE = 50;

const COLORS: Record<CommandItem['outcome'], BadgeColor> = {
  pending: 'blue',
  succeeded: 'green',
  failed: 'red',
  skipped: 'purple',
};

export function CommandDrawer({ command, onClose }: { command: Command; onClose: () => void }) {
  const detail = useCommand(command.id);
  const shown = detail.data ?? command;
  return (
    <Drawer title={subjectOf(shown)} subtitle={shown.connector} onClose={onClose} size="lg">
      <DrawerContent>
        <CommandFacts command={shown} />
        {detail.isPending && <LoadingPlaceholder text={t('activity.drawer.loading', 'Loading the records…')} />}
        {detail.isError && (
          <ProblemAlert
            title={t('activity.drawer.error', 'The records of this command could not be read')}
            error={detail.error}
            onRetry={() => detail.refetch()}
          />
        )}
        {detail.data?.type === 'retry' && <Items command={detail.data} />}
      </DrawerContent>
    </Drawer>
  );
}

function CommandFacts({ command }: { command: Command }) {
  const jobPath = useJobPath();
  const facts: Fact[] = [
    [t('activity.drawer.state', 'State'), <CommandState key="state" command={command} />],
    [t('activity.drawer.requested-by', 'Asked for by'), <Requester key="by" command={command} />],
    [t('activity.drawer.requested-at', 'Asked for at'), <Time key="at" at={command.requestedAt} />],
    [t('activity.drawer.updated-at', 'Last change'), <Time key="updated" at={command.updatedAt} />],
    [t('activity.drawer.outcome', 'Outcome'), outcomesText(command)],
    [t('activity.drawer.id', 'Command id'), command.id],
  ];
  if (command.jobId) {
    facts.push([
      t('activity.drawer.job', 'Job id'),
      <TextLink key="job" href={jobPath(command.jobId, command.connector)} inline>
        {command.jobId}
      </TextLink>,
    ]);
  }
  return <Facts facts={facts} layout="list" />;
}

function Items({ command }: { command: CommandDetail }) {
  const columns = useMemo(() => columnsOf(), []);
  if (command.items.length === 0) {
    return <Text color="secondary">{t('activity.items.none', 'No record was accepted for this retry')}</Text>;
  }
  return (
    <section aria-labelledby="command-items">
      <Stack direction="column" gap={1}>
        <Text element="h4" id="command-items">
          {t('activity.items.title', 'Records')}
        </Text>
        <InteractiveTable
          columns={columns}
          data={command.items}
          getRowId={({ eventId }) => rowId(eventId)}
          pageSize={ITEMS_PER_PAGE}
        />
      </Stack>
    </section>
  );
}

type Cell = CellProps<CommandItem>;

function columnsOf(): Array<Column<CommandItem>> {
  return [
    { id: 'recordId', header: t('activity.items.record', 'Object id'), sortType: 'alphanumeric' },
    { id: 'object', header: t('activity.items.object', 'Data object'), sortType: 'alphanumeric' },
    { id: 'action', header: t('activity.items.action', 'API action'), sortType: 'alphanumeric' },
    { id: 'errorCode', header: t('activity.items.error-code', 'Error code'), sortType: 'alphanumeric' },
    {
      id: 'outcome',
      header: t('activity.items.outcome', 'Outcome'),
      cell: ({ row: { original } }: Cell) => (
        <span className={css({ whiteSpace: 'nowrap' })}>
          <Badge color={COLORS[original.outcome]} text={outcomeLabel(original.outcome)} />
        </span>
      ),
      sortType: 'alphanumeric',
    },
    {
      id: 'detail',
      header: t('activity.items.detail', 'Detail'),
      cell: ({ row: { original } }: Cell) => original.detail ?? '–',
    },
  ];
}
