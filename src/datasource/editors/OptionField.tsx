/** A setting with one value of a list, a variable, or a text of one's own. */
import { Combobox, type ComboboxOption } from '@grafana/ui';
import React from 'react';

import { EditorField } from './EditorField';
import { variableOptions } from './variableOptions';

interface Props {
  id: string;
  label: string;
  tooltip?: string;
  width?: number;
  /** The fixed choices; variables come after them. */
  options: ComboboxOption[];
  value: string | undefined;
  /** What it means that nothing is chosen; without it something always is. */
  placeholder?: string;
  onChange: (value: string | undefined) => void;
}

export function OptionField({ id, label, tooltip, width, options, value, placeholder, onChange }: Props) {
  const offered = [...options, ...variableOptions()];
  const isKnown = !value || offered.some((option) => option.value === value);
  const common = {
    id,
    options: isKnown ? offered : [...offered, { value, label: value }],
    createCustomValue: true,
    placeholder,
  };
  return (
    <EditorField label={label} htmlFor={id} tooltip={tooltip} width={width}>
      {placeholder === undefined ? (
        <Combobox {...common} value={value} onChange={(option) => onChange(option.value)} />
      ) : (
        <Combobox {...common} value={value || null} isClearable onChange={(option) => onChange(option?.value)} />
      )}
    </EditorField>
  );
}
