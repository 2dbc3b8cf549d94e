/** The dialog before an action: how many failures it is about, which are left out, and the options. */
import { t } from '@grafana/i18n';
import { Field, Input, Stack } from '@grafana/ui';
import React, { useState } from 'react';

import { DialogForm } from '../../components/DialogForm';
import { formatCount } from '../../components/formats';
import { ProblemAlert } from '../../components/ProblemAlert';
import { ReasonField } from '../../components/ReasonField';
import type { Action, Options } from './commandRequests';

export interface Question {
  action: Action;
  /** Number of records of a retry, else of failures. Undefined while they are counted. */
  count: number | undefined;
  /** Why this is not the whole selection, one sentence each. */
  notes: string[];
  /** Why they could not be counted. */
  error: unknown;
  /** What it does. */
  explanation: string;
}

interface Props extends Question {
  onConfirm: (options: Options) => void;
  onDismiss: () => void;
}

export function ActionDialog({ action, count, notes, error, explanation, onConfirm, onDismiss }: Props) {
  const [reason, setReason] = useState('');
  const [pace, setPace] = useState('');
  const [start, setStart] = useState('');
  const needsReason = action === 'dismiss';
  const isPaceWrong = pace !== '' && !(Number.isInteger(Number(pace)) && Number(pace) >= 1);
  const isReady = Boolean(count) && !isPaceWrong && !(needsReason && reason.trim() === '');
  const confirm = () =>
    onConfirm({
      ...(reason.trim() !== '' && { reason: reason.trim() }),
      ...(pace !== '' && { recordsPerMinute: Number(pace) }),
      ...(start !== '' && { startAt: new Date(start).toISOString() }),
    });
  return (
    <DialogForm
      title={titleOf(action, count)}
      dismissText={t('failed-records.confirm.no', 'Cancel')}
      confirmText={confirmText(action, count)}
      isReady={isReady}
      onConfirm={confirm}
      onDismiss={onDismiss}
    >
      <div>{explanation}</div>
      {Boolean(error) && (
        <ProblemAlert
          title={t('failed-records.dialog.uncounted', 'What this is about could not be counted')}
          error={error}
        />
      )}
      {notes.map((sentence) => (
        <div key={sentence}>{sentence}</div>
      ))}
      <ReasonField
        id="action-reason"
        required={needsReason}
        description={t('failed-records.dialog.reason-detail', 'Kept with the command, for those who look later')}
        value={reason}
        onChange={setReason}
      />
      {action === 'retry' && (
        <Stack gap={2} wrap="wrap">
          <Field
            noMargin
            label={t('failed-records.dialog.pace', 'Records a minute')}
            description={t('failed-records.dialog.pace-detail', 'Empty: as fast as the connector takes them')}
            invalid={isPaceWrong}
            error={t('failed-records.dialog.pace-error', 'A whole number from 1')}
            htmlFor="action-pace"
          >
            <Input
              id="action-pace"
              inputMode="numeric"
              value={pace}
              onChange={(event) => setPace(event.currentTarget.value.trim())}
            />
          </Field>
          <Field
            noMargin
            label={t('failed-records.dialog.start', 'Not before')}
            description={t('failed-records.dialog.start-detail', 'In the time of this computer; empty: at once')}
            htmlFor="action-start"
          >
            <Input
              id="action-start"
              type="datetime-local"
              value={start}
              onChange={(event) => setStart(event.currentTarget.value)}
            />
          </Field>
        </Stack>
      )}
    </DialogForm>
  );
}

function titleOf(action: Action, count: number | undefined): string {
  if (count === undefined) {
    return t('failed-records.dialog.counting', 'Counting…');
  }
  const formatted = formatCount(count);
  switch (action) {
    case 'retry':
      return t('failed-records.confirm.title', '', {
        count,
        formatted,
        defaultValue_one: 'Retry {{formatted}} record?',
        defaultValue_other: 'Retry {{formatted}} records?',
      });
    case 'dismiss':
      return t('failed-records.dialog.dismiss-title', '', {
        count,
        formatted,
        defaultValue_one: 'Dismiss {{formatted}} failure?',
        defaultValue_other: 'Dismiss {{formatted}} failures?',
      });
    case 'reopen':
      return t('failed-records.dialog.reopen-title', '', {
        count,
        formatted,
        defaultValue_one: 'Reopen {{formatted}} failure?',
        defaultValue_other: 'Reopen {{formatted}} failures?',
      });
  }
}

function confirmText(action: Action, count: number | undefined): string {
  if (count === undefined) {
    return uncountedText(action);
  }
  const formatted = formatCount(count);
  switch (action) {
    case 'retry':
      return t('failed-records.confirm.yes', '', {
        count,
        formatted,
        defaultValue_one: 'Retry {{formatted}} record',
        defaultValue_other: 'Retry {{formatted}} records',
      });
    case 'dismiss':
      return t('failed-records.dialog.dismiss', '', {
        count,
        formatted,
        defaultValue_one: 'Dismiss {{formatted}} failure',
        defaultValue_other: 'Dismiss {{formatted}} failures',
      });
    case 'reopen':
      return t('failed-records.dialog.reopen', '', {
        count,
        formatted,
        defaultValue_one: 'Reopen {{formatted}} failure',
        defaultValue_other: 'Reopen {{formatted}} failures',
      });
  }
}

/** While the number is counted. */
function uncountedText(action: Action): string {
  const texts: Record<Action, string> = {
    retry: t('failed-records.dialog.retry-uncounted', 'Retry'),
    dismiss: t('failed-records.dialog.dismiss-uncounted', 'Dismiss'),
    reopen: t('failed-records.dialog.reopen-uncounted', 'Reopen'),
  };
  return texts[action];
}
