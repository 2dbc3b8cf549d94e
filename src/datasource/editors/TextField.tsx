/** A text or number that applies when the field is left, or on Enter. */
import { Input } from '@grafana/ui';
import React, { useState } from 'react';

interface Props {
  id: string;
  value: string;
  placeholder?: string;
  type?: 'text' | 'number';
  min?: number;
  max?: number;
  maxLength?: number;
  width?: number;
  suffix?: string;
  onChange: (value: string) => void;
}

export function TextField({ value, onChange, ...input }: Props) {
  const [typed, setTyped] = useState<string>();
  const commit = () => {
    if (typed !== undefined && typed !== value) {
      onChange(typed);
    }
    setTyped(undefined);
  };
  return (
    <Input
      {...input}
      value={typed ?? value}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
}
