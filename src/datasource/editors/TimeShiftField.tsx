/** The same query some time ago, drawn over the present: compare with the week before. */
import { t } from '@grafana/i18n';
import { Combobox } from '@grafana/ui';
import React from 'react';

import { EditorField } from './EditorField';
import type { PartProps } from './partProps';
import { variableOptions } from './variableOptions';

export function TimeShiftField({ id, query, onChange }: PartProps) {
  const options = [
    { value: '1d', label: t('editor.shift-day', 'The day before') },
    { value: '1w', label: t('editor.shift-week', 'The week before') },
    { value: '4w', label: t('editor.shift-month', 'Four weeks before') },
    ...variableOptions(),
  ];
  return (
    <EditorField
      label={t('editor.shift', 'Time shift')}
      htmlFor={`${id}-shift`}
      tooltip={t(
        'editor.shift-tooltip',
        'Looks back by days or weeks, such as 7d or 2w, and draws the answer at the present time. Add a second query without it to compare.'
      )}
    >
      <Combobox
        id={`${id}-shift`}
        options={options}
        value={query.timeShift || null}
        placeholder={t('editor.shift-none', 'None')}
        isClearable
        createCustomValue
        onChange={(option) => onChange({ timeShift: option?.value })}
      />
    </EditorField>
  );
}
