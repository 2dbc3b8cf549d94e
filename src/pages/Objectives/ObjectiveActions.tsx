/** The buttons to change and remove an objective. */
import { t } from '@grafana/i18n';
import { ConfirmModal, Stack } from '@grafana/ui';
import React, { useState } from 'react';
import { useNavigate } from 'react-router-dom';

import { useDeleteObjective } from '../../api/objectives';
import type { ObjectiveRow } from '../../api/rows';
import { ActionButton } from '../../components/ActionButton';
import { ProblemAlert } from '../../components/ProblemAlert';
import { usePermission } from '../../components/usePermission';
import { useReturnFocus } from '../../components/useReturnFocus';
import { ObjectiveForm } from './ObjectiveForm';

export function ObjectiveActions({ objective, listUrl }: { objective: ObjectiveRow; listUrl: string }) {
  const [open, setOpen] = useState<'form' | 'question' | null>(null);
  useReturnFocus(open === 'question');
  const { isAllowed, reason } = usePermission('objectives');
  const remove = useDeleteObjective();
  const navigate = useNavigate();
  const close = () => setOpen(null);
  const confirm = () => {
    close();
    remove.mutate(objective.id, { onSuccess: () => navigate(listUrl) });
  };
  return (
    <Stack direction="column" gap={1}>
      <Stack gap={1}>
        <ActionButton variant="secondary" obstacle={reason} disabled={!isAllowed} onClick={() => setOpen('form')}>
          {t('objectives.actions.edit', 'Change')}
        </ActionButton>
        <ActionButton
          variant="destructive"
          fill="outline"
          obstacle={reason}
          disabled={!isAllowed || remove.isPending}
          onClick={() => setOpen('question')}
        >
          {t('objectives.actions.delete', 'Remove')}
        </ActionButton>
      </Stack>
      {remove.isError && (
        <ProblemAlert title={t('objectives.actions.failed', 'The objective was not removed')} error={remove.error} />
      )}
      {open === 'form' && <ObjectiveForm objective={objective} onClose={close} />}
      <ConfirmModal
        isOpen={open === 'question'}
        title={t('objectives.actions.delete-title', 'Remove objective')}
        body={t('objectives.actions.delete-body', 'Remove this objective?')}
        description={t(
          'objectives.actions.delete-detail',
          'Its events stay. So do its alert rules in Grafana, which then find nothing: remove them there.'
        )}
        confirmText={t('objectives.actions.delete-confirm', 'Yes, remove it')}
        dismissText={t('objectives.actions.keep', 'Keep it')}
        onConfirm={confirm}
        onDismiss={close}
      />
    </Stack>
  );
}
