/** Which columns of the answer are shown. An alert rule reads exactly one. */
import { t } from '@grafana/i18n';
import { MultiCombobox } from '@grafana/ui';
import React from 'react';

import { columnOptions } from './columnOptions';
import { defaultColumns } from './defaultColumns';
import { EditorField } from './EditorField';
import type { PartProps } from './partProps';

interface Props extends PartProps {
  isAlert: boolean;
}

export function ColumnsField({ id, query, isAlert, onChange }: Props) {
  const options = columnOptions(query);
  if (options.length === 0) {
    return null;
  }
  const { columns } = query;
  const isChosen = isAlert ? Boolean(columns?.length) : columns !== undefined;
  return (
    <EditorField
      label={t('editor.columns', 'Columns')}
      htmlFor={`${id}-columns`}
      tooltip={
        isAlert
          ? t('editor.columns-alert', 'The figure that the rule watches: choose one.')
          : t('editor.columns-tooltip', 'Which figures to show. Without a choice, all are shown.')
      }
      width={25}
      grow
    >
      <MultiCombobox
        id={`${id}-columns`}
        options={options}
        value={isChosen ? columns : defaultColumns(query, isAlert)}
        placeholder={isAlert ? t('editor.columns-choose', 'Choose one') : t('editor.all', 'All')}
        isClearable
        onChange={(chosen) => onChange({ columns: chosen.map(({ value }) => value) })}
      />
    </EditorField>
  );
}
