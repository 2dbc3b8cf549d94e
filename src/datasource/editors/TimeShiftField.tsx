/** Moves the query back in time and draws its answer at the present, to compare with the week before. */
import { t } from '@grafana/i18n';
import React from 'react';

import { OptionField } from './OptionField';
import type { PartProps } from './partProps';

export function TimeShiftField({ id, query, onChange }: PartProps) {
  return (
    <OptionField
      id={`${id}-shift`}
      label={t('editor.shift', 'Time shift')}
      tooltip={t(
        'editor.shift-tooltip',
        'Looks back by days or weeks, such as 7d or 2w, and draws the answer at the present time. Add a second query without it to compare.'
      )}
      options={[
        { value: '1d', label: t('editor.shift-day', 'The day before') },
        { value: '1w', label: t('editor.shift-week', 'The week before') },
        { value: '4w', label: t('editor.shift-month', 'Four weeks before') },
      ]}
      value={query.timeShift}
      placeholder={t('editor.shift-none', 'None')}
      onChange={(timeShift) => onChange({ timeShift })}
    />
  );
}
