/** Delivers a command again after all its deliveries failed. */
import { t } from '@grafana/i18n';
import type { Command } from '@sync-health/contract/command';
import React from 'react';

import { useReplay } from '../../api/commands';
import { ActionButton } from '../../components/ActionButton';
import { usePermission } from '../../components/usePermission';

interface Props {
  command: Command;
  onFailed: (error: Error) => void;
}

export function ReplayButton({ command, onFailed }: Props) {
  const replay = useReplay();
  const permission = usePermission('retry');
  if (!command.exhausted) {
    return null;
  }
  return (
    <ActionButton
      variant="secondary"
      size="sm"
      icon="repeat"
      disabled={replay.isPending || !permission.isAllowed}
      obstacle={permission.reason}
      onClick={() => replay.mutate(command.id, { onError: onFailed })}
    >
      {t('activity.replay.button', 'Replay')}
    </ActionButton>
  );
}
