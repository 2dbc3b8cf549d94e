/** One filter. It offers the values of the time range and variables, and takes values of one's own. */
import { t } from '@grafana/i18n';
import { getTemplateSrv } from '@grafana/runtime';
import { type ComboboxOption, MultiCombobox } from '@grafana/ui';
import type { FilterField as Field } from '@sync-health/contract/queryTypes';
import { MAX_ROWS } from '@sync-health/contract/words';
import { dateTime, makeTimeRange, type TimeRange } from '@grafana/data';
import React from 'react';

import { interpolateFilters } from '../interpolate';
import { fieldLabel, valueLabel } from '../labels';
import type { FilterValues } from '../query';
import { replaceWith } from '../templateService';
import { fetchValues, type ResourceClient } from '../fetchValues';
import { EditorField } from './EditorField';
import { matches, variableOptions } from './variableOptions';

interface Props {
  id: string;
  field: Field;
  filters: FilterValues | undefined;
  client: ResourceClient;
  range: TimeRange | undefined;
  onChange: (filters: FilterValues) => void;
}

export function FilterField({ id, field, filters, client, range, onChange }: Props) {
  const options = async (search: string): Promise<ComboboxOption[]> => {
    const values = await fetchValues(client, {
      field,
      range: range ?? lastWeek(),
      filters: interpolateFilters(filters, replaceWith(getTemplateSrv())),
      // Grafana searches in the list itself. The server is asked only for fields with more values than it lists.
      search: search.length > 2 ? search : undefined,
    }).catch(() => []);
    const offered = [...variableOptions(), ...values.map((value) => toOption(field, value))];
    return offered.filter((option) => matches(option, search)).slice(0, MAX_ROWS.values);
  };

  return (
    <EditorField label={fieldLabel(field)} htmlFor={`${id}-${field}`} width={24} grow>
      <MultiCombobox
        id={`${id}-${field}`}
        options={options}
        value={(filters?.[field] ?? []).map((value) => toOption(field, value))}
        placeholder={t('editor.all', 'All')}
        createCustomValue
        isClearable
        onChange={(chosen) => onChange({ ...filters, [field]: chosen.map(({ value }) => value) })}
      />
    </EditorField>
  );
}

function toOption(field: Field, value: string): ComboboxOption {
  return { value, label: valueLabel(field, value) };
}

function lastWeek(): TimeRange {
  return makeTimeRange(dateTime().subtract(7, 'days'), dateTime());
}
