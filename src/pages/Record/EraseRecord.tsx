/** Erases everything about a record of a connector, after its id was typed. */
import { t } from '@grafana/i18n';
import { ConfirmModal, Field, Input, Stack, Text } from '@grafana/ui';
import type { RecordTraces } from '@sync-health/contract/erasure';
import React, { useId, useState } from 'react';

import { type ErasedRecord, useEraseRecord, useTraces } from '../../api/erasure';
import { ActionButton } from '../../components/ActionButton';
import { AS_IS } from '../../components/plainValues';
import { formatCount } from '../../components/formats';
import { ProblemAlert } from '../../components/ProblemAlert';
import { usePermission } from '../../components/usePermission';
import { useReturnFocus } from '../../components/useReturnFocus';

interface Props {
  record: ErasedRecord;
  /** Gets the counts of what was erased. */
  onErased: (found: RecordTraces) => void;
}

export function EraseRecord({ record, onErased }: Props) {
  const [isAsking, setIsAsking] = useState(false);
  const [reason, setReason] = useState('');
  const reasonId = useId();
  useReturnFocus(isAsking);
  const { isAllowed, reason: obstacle } = usePermission('erase');
  const traces = useTraces(record, isAsking && isAllowed);
  const erase = useEraseRecord();
  const confirm = () => {
    setIsAsking(false);
    // Called even if this component is gone by then: Live may update the page first, which then shows an empty history.
    void erase.mutateAsync({ ...record, reason }).then(
      ({ found }) => onErased(found),
      () => undefined
    );
  };
  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      <ActionButton
        variant="destructive"
        fill="outline"
        size="sm"
        obstacle={obstacle}
        disabled={!isAllowed || erase.isPending}
        onClick={() => setIsAsking(true)}
      >
        {erase.isPending
          ? t('record.erase.pending', 'Erasing; this may take minutes…')
          : t('record.erase.button', 'Erase the record of {{connector}}', { ...record, ...AS_IS })}
      </ActionButton>
      {erase.isError && (
        <ProblemAlert title={t('record.erase.failed', 'The record is not erased')} error={erase.error} />
      )}
      <ConfirmModal
        isOpen={isAsking && isAllowed}
        title={t('record.erase.title', 'Erase everything about a record')}
        body={t('record.erase.body', 'Erase everything that is known of {{recordId}} of {{connector}}?', {
          ...record,
          ...AS_IS,
        })}
        description={
          <Stack direction="column" gap={2}>
            {traces.isError ? (
              <ProblemAlert
                title={t('record.erase.unknown', 'What there is of it could not be counted')}
                error={traces.error}
              />
            ) : (
              <Text element="p">
                {traces.data ? tracesText(traces.data.found) : t('record.erase.counting', 'Counting what there is…')}
              </Text>
            )}
            <Text element="p">
              {t(
                'record.erase.detail',
                'This can’t be undone. Figures of the past become smaller by its attempts, and what was erased is refused when it is sent again. The audit keeps who erased, when and why, without the id.'
              )}
            </Text>
            <Field label={t('record.erase.reason', 'Reason')} htmlFor={reasonId} noMargin>
              <Input
                id={reasonId}
                value={reason}
                maxLength={500}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
            </Field>
          </Stack>
        }
        confirmationText={record.recordId}
        confirmText={t('record.erase.confirm', 'Erase it for good')}
        dismissText={t('record.erase.keep', 'Keep it')}
        onConfirm={confirm}
        onDismiss={() => setIsAsking(false)}
      />
    </Stack>
  );
}

export const tracesText = ({ events, failures, decisions, texts }: RecordTraces) =>
  t(
    'record.erase.traces',
    'Attempts: {{events}}. Failures: {{failures}}. Places in commands: {{decisions}}. Texts that name it: {{texts}}.',
    {
      events: formatCount(events),
      failures: formatCount(failures),
      decisions: formatCount(decisions),
      texts: formatCount(texts),
      ...AS_IS,
    }
  );
