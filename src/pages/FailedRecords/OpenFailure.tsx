/** The details of the failure that the URL names, kept up to date, with actions of its own. */
import { t } from '@grafana/i18n';
import { Drawer, LoadingPlaceholder } from '@grafana/ui';
import React from 'react';

import { useFailure } from '../../api/failures';
import type { UrlRange } from '../../api/range';
import type { FailureRow } from '../../api/rows';
import { DrawerContent } from '../../components/DrawerContent';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useReturnFocus } from '../../components/useReturnFocus';
import { CommandResult } from './CommandResult';
import { FailureDrawer } from './FailureDrawer';
import { useCommands } from './useCommands';
import { rowKey } from './useSelection';

export type OpenedFailure = Pick<FailureRow, 'id' | 'connector'>;

interface Props {
  opened: OpenedFailure;
  range: UrlRange;
  /** The rows on screen. Undefined while they are read. */
  rows: FailureRow[] | undefined;
  onClose: () => void;
}

export function OpenFailure({ opened, range, rows, onClose }: Props) {
  useReturnFocus(true);
  const commands = useCommands();
  const listed = rows?.find((each) => rowKey(each) === rowKey(opened));
  // A failure that is not on the page is read on its own, such as one whose state no longer matches the filter.
  const own = useFailure(range, opened, rows !== undefined && !listed);
  const row = listed ?? own.data;
  if (!row) {
    return (
      <Drawer title={opened.id} subtitle={opened.connector} onClose={onClose}>
        <DrawerContent>
          {own.isError && (
            <ProblemAlert
              title={t('failed-records.open.error', 'The failed record could not be read')}
              error={own.error}
              onRetry={() => own.refetch()}
            />
          )}
          {own.data === null
            ? t('failed-records.open.none', 'There is no such failure in this time range.')
            : !own.isError && <LoadingPlaceholder text={t('failed-records.list.loading', 'Loading failed records…')} />}
        </DrawerContent>
      </Drawer>
    );
  }
  const { id, connector } = row;
  return (
    <FailureDrawer
      row={row}
      isPending={commands.isPending}
      result={<CommandResult result={commands.result} onSendAgain={commands.sendAgain} onDismiss={commands.dismiss} />}
      onRetry={() => commands.send([{ type: 'retry', connector, eventIds: [id] }])}
      onDismiss={(reason) => commands.send([{ type: 'dismiss', connector, eventIds: [id], reason }])}
      onReopen={() => commands.send([{ type: 'reopen', connector, eventIds: [id] }])}
      onClose={onClose}
    />
  );
}
