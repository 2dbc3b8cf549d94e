/** Whether failures are shown as a table or as log lines. */
import { t } from '@grafana/i18n';
import { Combobox } from '@grafana/ui';
import React from 'react';

import { EditorField } from './EditorField';
import type { PartProps } from './partProps';

const TABLE = 'table';

export function FormatField({ id, query, onChange }: PartProps) {
  const options = [
    { value: TABLE, label: t('format.table', 'Table') },
    { value: 'logs', label: t('format.logs', 'Log lines') },
  ];
  return (
    <EditorField
      label={t('editor.format', 'Format')}
      htmlFor={`${id}-format`}
      tooltip={t(
        'editor.format-tooltip',
        'Log lines show each failure as text with labels. Explore adds their volume and context.'
      )}
      width={16}
    >
      <Combobox
        id={`${id}-format`}
        options={options}
        value={query.format ?? TABLE}
        onChange={({ value }) => onChange({ format: value === 'logs' ? 'logs' : undefined })}
      />
    </EditorField>
  );
}
