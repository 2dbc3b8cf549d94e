/** The drawer of the record that was opened, kept up to date with the list, with a retry of its own. */
import React from 'react';

import type { FailureRow } from '../../api/rows';
import { FailureDrawer } from './FailureDrawer';
import { RetryResult } from './RetryResult';
import { useRetry } from './useRetry';
import { rowKey } from './useSelection';

interface Props {
  opened: FailureRow;
  rows: FailureRow[];
  onClose: () => void;
}

export function OpenFailure({ opened, rows, onClose }: Props) {
  const retry = useRetry();
  // A row that has left the list, as by its new state under a filter, stays open as it was.
  const row = rows.find((each) => rowKey(each) === rowKey(opened)) ?? opened;
  return (
    <FailureDrawer
      row={row}
      isPending={retry.isPending}
      result={<RetryResult result={retry.result} onSendAgain={retry.sendAgain} onDismiss={retry.dismiss} />}
      onRetry={({ id, connector }) => retry.retry([{ type: 'retry', connector, eventIds: [id] }])}
      onClose={onClose}
    />
  );
}
