/** Splits a trend: one series for each value of a field. */
import { t } from '@grafana/i18n';
import { Combobox } from '@grafana/ui';
import { GROUP_BY_FIELDS } from '@sync-health/contract/queryTypes';
import React from 'react';

import { fieldLabel } from '../labels';
import { GROUPS } from '../query';
import { EditorField } from './EditorField';
import type { PartProps } from './partProps';
import { variableOptions } from './variableOptions';

export function GroupByField({ id, query, onChange }: PartProps) {
  const options = [...GROUP_BY_FIELDS.map((value) => ({ value, label: fieldLabel(value) })), ...variableOptions()];
  return (
    <EditorField
      label={t('editor.group-by', 'Group by')}
      htmlFor={`${id}-group-by`}
      tooltip={t('editor.group-by-tooltip', 'One series for each value of this field.')}
    >
      <Combobox
        id={`${id}-group-by`}
        options={options}
        value={query.groupBy || null}
        placeholder={t('editor.group-by-none', 'Not split')}
        isClearable
        createCustomValue
        // The groups alone: totals beside them would be counted twice by eye, and in a stack.
        onChange={(option) => onChange({ groupBy: option?.value, columns: option ? [GROUPS] : undefined })}
      />
    </EditorField>
  );
}
