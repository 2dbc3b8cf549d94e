/** The editor of a template variable: what it lists, and the filters that narrow it. */
import type { QueryEditorProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Combobox, type ComboboxOption, Stack } from '@grafana/ui';
import { MAX_LENGTH } from '@sync-health/contract/words';
import React, { useId } from 'react';

import type { SyncHealthDataSource } from '../dataSourceType';
import { EditorField } from '../editors/EditorField';
import { EditorRow } from '../editors/EditorRow';
import { FilterFields } from '../editors/FilterFields';
import { IntervalField } from '../editors/IntervalField';
import { KindField } from '../editors/KindField';
import { TextField } from '../editors/TextField';
import { fieldLabel, FIELDS } from '../labels';
import type { SyncHealthQuery } from '../query';
import type { SyncHealthOptions } from '../settings';
import { DEFAULT_VARIABLE_QUERY, type VariableKind, type VariableQuery } from './variableQuery';

type Props = QueryEditorProps<SyncHealthDataSource, SyncHealthQuery, SyncHealthOptions, VariableQuery>;

export default function VariableQueryEditor({ datasource, query, range, onChange, onRunQuery }: Props) {
  const id = useId();
  const kind = query.kind ?? DEFAULT_VARIABLE_QUERY.kind;
  const field = query.field ?? DEFAULT_VARIABLE_QUERY.field;
  const change = (changes: Partial<VariableQuery>) => {
    onChange({ ...query, refId: query.refId || 'variable', kind, ...changes });
    onRunQuery();
  };

  return (
    <Stack direction="column" gap={0.5}>
      <EditorRow label={t('variable.row', 'Variable')}>
        <KindField id={id} label={t('variable.kind', 'List')} options={kindOptions()} value={kind} onChange={change} />
        {kind === 'values' && (
          <>
            <EditorField label={t('variable.field', 'Field')} htmlFor={`${id}-field`} width={20}>
              <Combobox
                id={`${id}-field`}
                options={FIELDS.map((value) => ({ value, label: fieldLabel(value) }))}
                value={field}
                onChange={(option) => change({ field: option.value })}
              />
            </EditorField>
            <EditorField
              label={t('variable.search', 'Containing')}
              htmlFor={`${id}-search`}
              tooltip={t('variable.search-tooltip', 'Only values with this text in them.')}
              grow
            >
              <TextField
                id={`${id}-search`}
                value={query.search ?? ''}
                maxLength={MAX_LENGTH.search}
                placeholder={t('variable.search-none', 'Any text')}
                onChange={(search) => change({ search })}
              />
            </EditorField>
          </>
        )}
        {kind === 'buckets' && (
          <IntervalField
            id={id}
            query={{ refId: query.refId, queryType: 'trend', interval: query.interval }}
            range={range}
            onChange={({ interval }) => change({ interval })}
          />
        )}
      </EditorRow>
      {kind === 'values' && (
        <EditorRow isLabelShown label={t('variable.filters', 'Only values of events with')}>
          <FilterFields
            id={id}
            fields={FIELDS.filter((each) => each !== field)}
            filters={query.filters}
            client={datasource}
            range={range}
            onChange={change}
          />
        </EditorRow>
      )}
    </Stack>
  );
}

function kindOptions(): Array<ComboboxOption<VariableKind>> {
  return [
    {
      value: 'values',
      label: t('variable.values', 'Values of a field'),
      description: t('variable.values-detail', 'All that are stored, whatever the time range'),
    },
    {
      value: 'intervals',
      label: t('variable.intervals', 'Intervals'),
      description: t('variable.intervals-detail', 'Day, hour and minute, as far as the time range allows'),
    },
    {
      value: 'buckets',
      label: t('variable.buckets', 'Steps of the time range'),
      description: t('variable.buckets-detail', 'For a click on a bar to choose one'),
    },
  ];
}
