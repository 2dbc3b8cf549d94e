/** Filters of jobs and commands: their statuses, types and states. */
import { t } from '@grafana/i18n';
import { MultiCombobox } from '@grafana/ui';
import { COMMAND_STATES, COMMAND_TYPES, JOB_STATUSES } from '@sync-health/contract/words';
import React from 'react';

import { EditorField } from './EditorField';
import type { PartProps } from './partProps';
import { variableOptions } from './variableOptions';

interface Props extends PartProps {
  option: 'jobStatus' | 'commandType' | 'commandState';
}

const WORDS: Record<Props['option'], readonly string[]> = {
  jobStatus: JOB_STATUSES,
  commandType: COMMAND_TYPES,
  commandState: COMMAND_STATES,
};

export function ChoiceField({ id, query, option, onChange }: Props) {
  const labels: Record<Props['option'], string> = {
    jobStatus: t('editor.job-status', 'Status of the job'),
    commandType: t('editor.command-type', 'Type of the command'),
    commandState: t('editor.command-state', 'State of the command'),
  };
  return (
    <EditorField label={labels[option]} htmlFor={`${id}-${option}`} width={20} grow>
      <MultiCombobox
        id={`${id}-${option}`}
        options={[...variableOptions(), ...WORDS[option].map((value) => ({ value, label: value }))]}
        value={query[option] ?? []}
        placeholder={t('editor.all', 'All')}
        createCustomValue
        isClearable
        onChange={(chosen) => onChange({ [option]: chosen.map(({ value }) => value) })}
      />
    </EditorField>
  );
}
