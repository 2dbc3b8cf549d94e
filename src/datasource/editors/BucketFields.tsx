/** Narrows a table to one step of a chart: the one that a clicked bar wrote into a variable. */
import { t } from '@grafana/i18n';
import { Combobox } from '@grafana/ui';
import { INTERVALS } from '@sync-health/contract/interval';
import React from 'react';

import { intervalLabel } from '../labels';
import { EditorField } from './EditorField';
import type { PartProps } from './partProps';
import { variableOptions } from './variableOptions';

export function BucketFields({ id, query, onChange }: PartProps) {
  const { time = '', interval = 'auto' } = query.bucket ?? {};
  const intervals = [
    { value: 'auto', label: t('editor.interval-auto', 'Auto') },
    ...INTERVALS.map((value) => ({ value: value as string, label: intervalLabel(value) })),
    ...variableOptions(),
  ];
  return (
    <>
      <EditorField
        label={t('editor.bucket', 'Only the step at')}
        htmlFor={`${id}-bucket`}
        tooltip={t(
          'editor.bucket-tooltip',
          'A variable that holds a time, such as one that a click on a bar sets: only that bar’s rows are shown. Where the variable holds no time, the whole range is.'
        )}
        width={20}
      >
        <Combobox
          id={`${id}-bucket`}
          options={variableOptions()}
          value={time || null}
          placeholder={t('editor.bucket-none', 'Whole range')}
          createCustomValue
          isClearable
          onChange={(option) => onChange({ bucket: option ? { time: option.value, interval } : undefined })}
        />
      </EditorField>
      {time !== '' && (
        <EditorField label={t('editor.bucket-interval', 'Width of the step')} htmlFor={`${id}-bucket-interval`}>
          <Combobox
            id={`${id}-bucket-interval`}
            options={intervals}
            value={interval}
            createCustomValue
            onChange={(option) => onChange({ bucket: { time, interval: option.value } })}
          />
        </EditorField>
      )}
    </>
  );
}
