/** The query type. Settings that the new type lacks stay in the query, unused. */
import { t } from '@grafana/i18n';
import { Combobox, type ComboboxOption } from '@grafana/ui';
import { QUERY_TYPES, type QueryType } from '@sync-health/contract/queryTypes';
import React from 'react';

import { DEFAULT_QUERY_TYPE } from '../query';
import { EditorField } from './EditorField';
import type { PartProps } from './partProps';
import { queryTypeTexts } from './queryTypeTexts';

export function QueryTypeField({ id, query, onChange }: PartProps) {
  const type = query.queryType ?? DEFAULT_QUERY_TYPE;
  const texts = queryTypeTexts();
  const options: Array<ComboboxOption<QueryType>> = Object.keys(QUERY_TYPES)
    .filter((each): each is QueryType => each in QUERY_TYPES)
    .map((value) => ({ value, ...texts[value] }));

  return (
    <EditorField
      label={t('editor.query-type', 'Query type')}
      htmlFor={`${id}-type`}
      tooltip={texts[type].description}
      width={25}
    >
      <Combobox
        id={`${id}-type`}
        options={options}
        value={type}
        // The server refuses columns of another type.
        onChange={({ value }) => onChange({ queryType: value, columns: undefined, cursor: undefined })}
      />
    </EditorField>
  );
}
