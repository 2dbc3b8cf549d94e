/** A query's own range, the last so much up to now, where it should not follow the dashboard's. */
import { t } from '@grafana/i18n';
import { Combobox } from '@grafana/ui';
import React from 'react';

import { EditorField } from './EditorField';
import type { PartProps } from './partProps';
import { variableOptions } from './variableOptions';

export function WindowField({ id, query, onChange }: PartProps) {
  const options = [
    { value: '24h', label: t('editor.window-day', 'Last 24 hours') },
    { value: '7d', label: t('editor.window-week', 'Last 7 days') },
    { value: '30d', label: t('editor.window-month', 'Last 30 days') },
    ...variableOptions(),
  ];
  return (
    <EditorField
      label={t('editor.window', 'Window')}
      htmlFor={`${id}-window`}
      tooltip={t(
        'editor.window-tooltip',
        'The last so much up to now, such as 24h or 7d, whatever time range is chosen. For figures, tables and alert rules; a chart’s time axis stays that of the chosen range.'
      )}
    >
      <Combobox
        id={`${id}-window`}
        options={options}
        value={query.window || null}
        placeholder={t('editor.window-none', 'Time range')}
        isClearable
        createCustomValue
        onChange={(option) => onChange({ window: option?.value })}
      />
    </EditorField>
  );
}
