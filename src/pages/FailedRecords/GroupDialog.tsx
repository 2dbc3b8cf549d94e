/** Asks for the assignee of an error group, or until when it is muted, and why. */
import { t } from '@grafana/i18n';
import { Field, Input } from '@grafana/ui';
import { MAX_LENGTH } from '@sync-health/contract/words';
import React, { useState } from 'react';

import { useAccess } from '../../api/access';
import type { ErrorGroup } from '../../api/rows';
import { DialogForm } from '../../components/DialogForm';
import { AS_IS } from '../../components/plainValues';
import { ReasonField } from '../../components/ReasonField';
import type { Answers } from './groupDecisions';

interface Props {
  action: 'assign' | 'mute';
  group: ErrorGroup;
  /** Undefined: in every connector with this group. */
  connector: string | undefined;
  onConfirm: (answers: Answers) => void;
  onDismiss: () => void;
}

export function GroupDialog({ action, group, connector, onConfirm, onDismiss }: Props) {
  const { data: access } = useAccess();
  const [assignee, setAssignee] = useState(group.assignee ?? access?.user ?? '');
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  const [isPast, setIsPast] = useState(false);
  const changeUntil = (value: string) => {
    setUntil(value);
    setIsPast(value !== '' && new Date(value).getTime() <= Date.now());
  };
  const confirm = () =>
    onConfirm({
      ...(action === 'assign' && { assignee: assignee.trim() === '' ? null : assignee.trim() }),
      ...(action === 'mute' && until !== '' && { mutedUntil: new Date(until).toISOString() }),
      ...(reason.trim() !== '' && { reason: reason.trim() }),
    });
  const { errorCode: code } = group;
  const title =
    action === 'assign'
      ? t('failed-records.group.assign-title', 'Who sees to {{code}}?', { code, ...AS_IS })
      : t('failed-records.group.mute-title', 'Mute {{code}}', { code, ...AS_IS });
  return (
    <DialogForm
      title={title}
      dismissText={t('failed-records.confirm.no', 'Cancel')}
      confirmText={
        action === 'assign'
          ? t('failed-records.group.assign-confirm', 'Assign')
          : t('failed-records.group.mute-confirm', 'Mute')
      }
      isReady={!isPast}
      onConfirm={confirm}
      onDismiss={onDismiss}
    >
      <div>{group.message}</div>
      <div>
        {connector === undefined
          ? t('failed-records.group.everywhere', 'In all connectors that have this error.')
          : t('failed-records.group.in-connector', 'In the connector {{connector}}.', { connector, ...AS_IS })}
      </div>
      {action === 'assign' && (
        <Field
          noMargin
          label={t('failed-records.group.assignee-label', 'Assignee')}
          description={t('failed-records.group.assignee-detail', 'A login or a team; empty for nobody')}
          htmlFor="group-assignee"
        >
          <Input
            id="group-assignee"
            value={assignee}
            maxLength={MAX_LENGTH.assignee}
            onChange={(event) => setAssignee(event.currentTarget.value)}
          />
        </Field>
      )}
      {action === 'mute' && (
        <Field
          noMargin
          label={t('failed-records.group.until-label', 'Until')}
          description={t(
            'failed-records.group.until-detail',
            'In the time of this computer; empty: until somebody decides otherwise'
          )}
          invalid={isPast}
          error={t('failed-records.group.until-error', 'A time in the future')}
          htmlFor="group-until"
        >
          <Input
            id="group-until"
            type="datetime-local"
            value={until}
            onChange={(event) => changeUntil(event.currentTarget.value)}
          />
        </Field>
      )}
      <ReasonField
        id="group-reason"
        description={t('failed-records.group.reason-detail', 'Kept in the activity, for those who look later')}
        value={reason}
        onChange={setReason}
      />
    </DialogForm>
  );
}
