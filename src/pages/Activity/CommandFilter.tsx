/** Narrows the activity that was loaded: by kind, by whether it is still under way, by a text of it. */
import { t } from '@grafana/i18n';
import { FilterPill, Input, Stack } from '@grafana/ui';
import type { Command } from '@sync-health/contract/command';
import { COMMAND_TYPES, type CommandType } from '@sync-health/contract/words';
import React from 'react';

import { isOpen } from '../../api/commands';
import { subjectOf } from './commandTexts';

export interface CommandFilterValue {
  /** Empty: all. */
  types: CommandType[];
  isOpen: boolean;
  search: string;
}

export function matchesFilter(command: Command, { types, isOpen: onlyOpen, search }: CommandFilterValue): boolean {
  const texts = [subjectOf(command), command.requestedBy, command.connector, command.reason ?? '', command.id];
  return (
    (types.length === 0 || types.includes(command.type)) &&
    (!onlyOpen || isOpen(command)) &&
    texts.some((text) => text.toLowerCase().includes(search.trim().toLowerCase()))
  );
}

interface Props {
  value: CommandFilterValue;
  onChange: (value: CommandFilterValue) => void;
}

export function CommandFilter({ value, onChange }: Props) {
  const { types } = value;
  const toggle = (type: CommandType) =>
    onChange({ ...value, types: types.includes(type) ? types.filter((each) => each !== type) : [...types, type] });
  return (
    <div role="search" aria-label={t('activity.filter.label', 'Filter the activity')}>
      <Stack gap={1} wrap="wrap" alignItems="center">
        {COMMAND_TYPES.map((type) => (
          <FilterPill key={type} label={typeLabel(type)} selected={types.includes(type)} onClick={() => toggle(type)} />
        ))}
        <FilterPill
          label={t('activity.filter.open', 'Under way')}
          selected={value.isOpen}
          onClick={() => onChange({ ...value, isOpen: !value.isOpen })}
        />
        <Input
          type="search"
          width={30}
          value={value.search}
          aria-label={t('activity.filter.search', 'Search the activity')}
          placeholder={t('activity.filter.placeholder', 'Who, job, connector or reason')}
          onChange={(event) => onChange({ ...value, search: event.currentTarget.value })}
        />
      </Stack>
    </div>
  );
}

function typeLabel(type: CommandType): string {
  const labels: Record<CommandType, string> = {
    retry: t('activity.filter.retries', 'Retries'),
    cancel: t('activity.filter.cancels', 'Cancels'),
    dismiss: t('activity.filter.dismissals', 'Dismissals'),
    reopen: t('activity.filter.reopenings', 'Reopenings'),
  };
  return labels[type];
}
