/** Cancels a manual sync job after a confirmation. */
import { t } from '@grafana/i18n';
import { ConfirmModal } from '@grafana/ui';
import type { Job } from '@sync-health/contract/job';
import { CANCELABLE_JOB_STATUSES } from '@sync-health/contract/words';
import React, { useState } from 'react';

import { type CommandIntent, toIntent, useSendCommands } from '../../api/commands';
import { ActionButton } from '../../components/ActionButton';
import { AS_IS } from '../../components/plainValues';
import { usePermission } from '../../components/usePermission';
import { useReturnFocus } from '../../components/useReturnFocus';

interface Props {
  job: Pick<Job, 'jobId' | 'connector' | 'scope' | 'status'>;
  onFailed: (error: Error) => void;
  size?: 'sm' | 'md';
  /** Opens the confirmation at once, as links to cancel a job do. */
  asksAtOnce?: boolean;
}

export function CancelJob({ job, onFailed, size = 'sm', asksAtOnce = false }: Props) {
  // One intent for each confirmation, so that a double click on Yes is one command.
  const ask = () => toIntent({ type: 'cancel', connector: job.connector, jobId: job.jobId });
  const [intent, setIntent] = useState<CommandIntent | null>(asksAtOnce ? ask : null);
  useReturnFocus(intent !== null);
  const permission = usePermission('cancel');
  const send = useSendCommands();

  if (!CANCELABLE_JOB_STATUSES.includes(job.status)) {
    return null;
  }
  const confirm = () => {
    if (!intent) {
      return;
    }
    setIntent(null);
    send.mutate([intent], { onSuccess: ({ failed }) => failed.forEach(({ error }) => onFailed(error)) });
  };
  return (
    <>
      <ActionButton
        variant="destructive"
        fill="outline"
        size={size}
        disabled={send.isPending || !permission.isAllowed}
        obstacle={permission.reason}
        aria-label={t('manual-syncs.cancel.label', 'Cancel {{scope}}', { scope: job.scope, ...AS_IS })}
        onClick={() => setIntent(ask)}
      >
        {send.isPending
          ? t('manual-syncs.cancel.pending', 'Asking to cancel…')
          : t('manual-syncs.cancel.button', 'Cancel')}
      </ActionButton>
      <ConfirmModal
        isOpen={intent !== null && permission.isAllowed}
        title={t('manual-syncs.cancel.title', 'Cancel manual sync')}
        // Jobs of two connectors, or of one, can have the same scope.
        body={t(
          'manual-syncs.cancel.body',
          'Are you sure you want to cancel “{{scope}}” of the connector {{connector}} (job {{jobId}})?',
          { scope: job.scope, connector: job.connector, jobId: job.jobId, ...AS_IS }
        )}
        description={t(
          'manual-syncs.cancel.detail',
          'The connector stops after the record it is at. What was synced until then is kept.'
        )}
        confirmText={t('manual-syncs.cancel.confirm', 'Yes, cancel the sync')}
        dismissText={t('manual-syncs.cancel.keep', 'Keep running')}
        onConfirm={confirm}
        onDismiss={() => setIntent(null)}
      />
    </>
  );
}
