/** The field for the reason of an action. */
import { t } from '@grafana/i18n';
import { Field, TextArea } from '@grafana/ui';
import { MAX_LENGTH } from '@sync-health/contract/words';
import React from 'react';

interface Props {
  id: string;
  /** Says where the reason is kept. */
  description: string;
  required?: boolean;
  value: string;
  onChange: (reason: string) => void;
}

export function ReasonField({ id, description, required, value, onChange }: Props) {
  return (
    <Field
      noMargin
      required={required}
      label={t('components.reason.label', 'Reason')}
      description={description}
      htmlFor={id}
    >
      <TextArea
        id={id}
        rows={2}
        maxLength={MAX_LENGTH.reason}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </Field>
  );
}
