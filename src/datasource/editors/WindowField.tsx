/** A query's own range, the last so much up to now, where it should not follow the dashboard's. */
import { t } from '@grafana/i18n';
import React from 'react';

import { OptionField } from './OptionField';
import type { PartProps } from './partProps';

export function WindowField({ id, query, onChange }: PartProps) {
  return (
    <OptionField
      id={`${id}-window`}
      label={t('editor.window', 'Window')}
      tooltip={t(
        'editor.window-tooltip',
        'The last so much up to now, such as 24h or 7d, whatever time range is chosen. For figures, tables and alert rules; a chart’s time axis stays that of the chosen range.'
      )}
      options={[
        { value: '24h', label: t('editor.window-day', 'Last 24 hours') },
        { value: '7d', label: t('editor.window-week', 'Last 7 days') },
        { value: '30d', label: t('editor.window-month', 'Last 30 days') },
      ]}
      value={query.window}
      placeholder={t('editor.window-none', 'Time range')}
      onChange={(window) => onChange({ window })}
    />
  );
}
