/** A range of the query's own, which ends now and does not follow the dashboard's. */
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
        'A range that ends now, such as 24h or 7d, in place of the dashboard’s. For figures, tables and alert rules: the time axis of a chart keeps the dashboard’s range.'
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
