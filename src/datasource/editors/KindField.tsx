/** The choice of what a variable lists or an annotation marks. The other settings depend on it. */
import { Combobox, type ComboboxOption } from '@grafana/ui';
import React from 'react';

import { EditorField } from './EditorField';

interface Props<Kind extends string> {
  id: string;
  label: string;
  options: Array<ComboboxOption<Kind>>;
  value: Kind;
  onChange: (changes: { kind: Kind }) => void;
}

export function KindField<Kind extends string>({ id, label, options, value, onChange }: Props<Kind>) {
  return (
    <EditorField label={label} htmlFor={`${id}-kind`} width={25}>
      <Combobox
        id={`${id}-kind`}
        options={options}
        value={value}
        onChange={(option) => onChange({ kind: option.value })}
      />
    </EditorField>
  );
}
