/** Narrows a table to one interval of a chart, which a clicked bar has written into a variable. */
import { t } from '@grafana/i18n';
import { INTERVALS } from '@sync-health/contract/interval';
import React from 'react';

import { intervalLabel } from '../intervalLabel';
import { OptionField } from './OptionField';
import type { PartProps } from './partProps';

export function BucketFields({ id, query, onChange }: PartProps) {
  const { time = '', interval = 'auto' } = query.bucket ?? {};
  return (
    <>
      <OptionField
        id={`${id}-bucket`}
        label={t('editor.bucket', 'Only the step at')}
        tooltip={t(
          'editor.bucket-tooltip',
          'A variable with the time of a bar, which a click on the bar sets. The table then shows the rows of that bar alone. Without a time it shows the whole range.'
        )}
        width={20}
        options={[]}
        value={time}
        placeholder={t('editor.bucket-none', 'Whole range')}
        onChange={(chosen) => onChange({ bucket: chosen ? { time: chosen, interval } : undefined })}
      />
      {time !== '' && (
        <OptionField
          id={`${id}-bucket-interval`}
          label={t('editor.bucket-interval', 'Width of the step')}
          options={[
            { value: 'auto', label: t('editor.interval-auto', 'Auto') },
            ...INTERVALS.map((value) => ({ value, label: intervalLabel(value) })),
          ]}
          value={interval}
          onChange={(chosen = 'auto') => onChange({ bucket: { time, interval: chosen } })}
        />
      )}
    </>
  );
}
