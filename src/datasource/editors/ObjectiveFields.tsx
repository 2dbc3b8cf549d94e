/** Which objectives are shown, and whether they are split by data object. */
import { t } from '@grafana/i18n';
import { InlineSwitch, MultiCombobox } from '@grafana/ui';
import type { ObjectiveList } from '@sync-health/contract/objective';
import React, { useCallback } from 'react';

import type { ResourceClient } from '../fetchValues';
import { EditorField } from './EditorField';
import type { PartProps } from './partProps';
import { variableOptions } from './variableOptions';

interface Props extends PartProps {
  client: ResourceClient;
  isAlert: boolean;
}

export function ObjectiveFields({ id, query, client, isAlert, onChange }: Props) {
  const options = useCallback(
    async (search: string) => {
      // Offers nothing where the server does not answer. The query itself reports the error.
      const { objectives } = await client
        .getResource<ObjectiveList>('objectives')
        .catch((): ObjectiveList => ({ objectives: [] }));
      const offered = [...variableOptions(), ...objectives.map((each) => ({ value: each.id, label: each.id }))];
      return offered.filter(({ value }) => value.toLowerCase().includes(search.toLowerCase()));
    },
    [client]
  );
  return (
    <>
      <EditorField label={t('editor.objective', 'Objective')} htmlFor={`${id}-objective`} width={24}>
        <MultiCombobox
          id={`${id}-objective`}
          options={options}
          value={query.objective ?? []}
          placeholder={t('editor.all', 'All')}
          createCustomValue
          isClearable
          onChange={(chosen) => onChange({ objective: chosen.map(({ value }) => value) })}
        />
      </EditorField>
      {!query.interval && !isAlert && (
        <EditorField
          label={t('editor.by-object', 'By data object')}
          htmlFor={`${id}-by-object`}
          tooltip={t(
            'editor.by-object-tooltip',
            'A row for each data object of an objective, those with the most bad events first.'
          )}
          width={14}
        >
          <InlineSwitch
            id={`${id}-by-object`}
            value={query.byObject === true}
            onChange={({ currentTarget }) => onChange({ byObject: currentTarget.checked || undefined })}
          />
        </EditorField>
      )}
    </>
  );
}
