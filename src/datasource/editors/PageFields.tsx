/** Which page of a table is shown, and which table the query type `pages` counts. */
import { t } from '@grafana/i18n';
import { Combobox } from '@grafana/ui';
import { PAGED_TABLES } from '@sync-health/contract/queryTypes';
import React from 'react';

import { queryTypeLabel } from '../queryTypeLabel';
import { EditorField } from './EditorField';
import { OptionField } from './OptionField';
import type { PartProps } from './partProps';

export function PagedTableField({ id, query, onChange }: PartProps) {
  const [first] = PAGED_TABLES;
  return (
    <EditorField label={t('editor.paged-table', 'Table')} htmlFor={`${id}-of`} width={20}>
      <Combobox
        id={`${id}-of`}
        options={PAGED_TABLES.map((value) => ({ value: value as string, label: queryTypeLabel(value) }))}
        value={query.of || first}
        onChange={(option) => onChange({ of: option.value })}
      />
    </EditorField>
  );
}

export function PageField({ id, query, onChange }: PartProps) {
  return (
    <OptionField
      id={`${id}-page`}
      label={t('editor.page', 'Page')}
      tooltip={t(
        'editor.page-tooltip',
        'A variable with the page, which buttons of the query type “Pages of a table” set. Where it is empty, or was set under other filters, the first page is shown.'
      )}
      width={20}
      options={[]}
      value={query.page ?? ''}
      placeholder={t('editor.page-first', 'First')}
      onChange={(page) => onChange({ page })}
    />
  );
}
