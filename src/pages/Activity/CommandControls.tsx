/** Pauses, resumes or stops a retry. After a stop, records that are still pending are open again. */
import { t } from '@grafana/i18n';
import { ConfirmModal, Stack } from '@grafana/ui';
import type { Command } from '@sync-health/contract/command';
import type { CommandAction } from '@sync-health/contract/words';
import React, { useState } from 'react';

import { isOpen, useControl } from '../../api/commands';
import { ActionButton } from '../../components/ActionButton';
import { formatCount } from '../../components/formats';
import { usePermission } from '../../components/usePermission';
import { useReturnFocus } from '../../components/useReturnFocus';
import { subjectOf } from './commandTexts';

interface Props {
  command: Command;
  onFailed: (error: Error) => void;
}

export function CommandControls({ command, onFailed }: Props) {
  const [asks, setAsks] = useState(false);
  useReturnFocus(asks);
  const control = useControl();
  const permission = usePermission('retry');
  if (!isOpen(command) || command.type !== 'retry') {
    return null;
  }
  const run = (action: CommandAction) => control.mutate({ id: command.id, action, reason: '' }, { onError: onFailed });
  const shared = {
    variant: 'secondary' as const,
    size: 'sm' as const,
    disabled: control.isPending || !permission.isAllowed,
    obstacle: permission.reason,
  };
  return (
    <Stack direction={{ xs: 'column', xl: 'row' }} alignItems="flex-start" gap={1}>
      {command.state === 'paused' ? (
        <ActionButton {...shared} icon="play" onClick={() => run('resume')}>
          {t('activity.control.resume', 'Go on')}
        </ActionButton>
      ) : (
        <ActionButton {...shared} icon="pause" onClick={() => run('pause')}>
          {t('activity.control.pause', 'Pause')}
        </ActionButton>
      )}
      <ActionButton {...shared} variant="destructive" fill="outline" onClick={() => setAsks(true)}>
        {t('activity.control.stop', 'Stop')}
      </ActionButton>
      <ConfirmModal
        isOpen={asks}
        title={t('activity.control.title', 'Stop “{{subject}}”?', { subject: subjectOf(command) })}
        body={t('activity.control.body', '{{pending}} pending: they are open again then. What is done stays done.', {
          pending: formatCount(command.outcomes.pending),
        })}
        confirmText={t('activity.control.confirm', 'Stop the retry')}
        dismissText={t('activity.control.keep', 'Let it go on')}
        onConfirm={() => {
          setAsks(false);
          run('stop');
        }}
        onDismiss={() => setAsks(false)}
      />
    </Stack>
  );
}
