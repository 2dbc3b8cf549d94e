/** A setting that is on or off. */
import { InlineSwitch } from '@grafana/ui';
import React from 'react';

import { EditorField } from './EditorField';

interface Props {
  id: string;
  label: string;
  tooltip: string;
  value: boolean;
  onChange: (value: boolean) => void;
}

export function SwitchField({ id, label, tooltip, value, onChange }: Props) {
  return (
    <EditorField label={label} htmlFor={id} tooltip={tooltip} width={14}>
      <InlineSwitch id={id} value={value} onChange={({ currentTarget }) => onChange(currentTarget.checked)} />
    </EditorField>
  );
}
