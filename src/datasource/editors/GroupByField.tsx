/** Splits figures into one series or row for each combination of values of up to three fields. */
import { t } from '@grafana/i18n';
import { MultiCombobox } from '@grafana/ui';
import { GROUP_BY_FIELDS, MAX_GROUP_BY_FIELDS } from '@sync-health/contract/queryTypes';
import React from 'react';

import { isFilterField } from '../adHocFilters';
import { fieldLabel } from '../labels';
import { EditorField } from './EditorField';
import type { PartProps } from './partProps';
import { variableOptions } from './variableOptions';

export function GroupByField({ id, query, onChange }: PartProps) {
  const toOption = (value: string) => ({ value, label: isFilterField(value) ? fieldLabel(value) : value });
  const chosen = [query.groupBy ?? []].flat();
  return (
    <EditorField
      label={t('editor.group-by', 'By')}
      htmlFor={`${id}-group-by`}
      tooltip={t(
        'editor.group-by-tooltip',
        'One series or row for each value of a field, or of up to {{most}} together.',
        {
          most: MAX_GROUP_BY_FIELDS,
        }
      )}
      width={28}
      grow
    >
      <MultiCombobox
        id={`${id}-group-by`}
        options={[...GROUP_BY_FIELDS.map(toOption), ...variableOptions()]}
        value={chosen.map(toOption)}
        placeholder={t('editor.group-by-none', 'Not split')}
        isClearable
        createCustomValue
        // Without columns the backend answers with the groups alone. Totals beside them would count twice in a stacked
        // chart.
        onChange={(fields) =>
          onChange({ groupBy: fields.map(({ value }) => value).slice(0, MAX_GROUP_BY_FIELDS), columns: undefined })
        }
      />
    </EditorField>
  );
}
