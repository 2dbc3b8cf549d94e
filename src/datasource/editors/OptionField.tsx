/** A setting with one value: from a list, a variable, or typed. */
import { Combobox, type ComboboxOption } from '@grafana/ui';
import React from 'react';

import { EditorField } from './EditorField';
import { variableOptions } from './variableOptions';

interface Props {
  id: string;
  label: string;
  tooltip?: string;
  width?: number;
  /** The choices of the list. Variables follow them. */
  options: ComboboxOption[];
  value: string | undefined;
  /** What an empty field means. Without a placeholder, the field can't be emptied. */
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
