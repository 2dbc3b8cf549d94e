/** The filter of the activity. Switches for type and progress count at once; the text waits for Apply. */
import { t } from '@grafana/i18n';
import { Field, FilterPill, Input, Stack } from '@grafana/ui';
import { COMMAND_TYPES, type CommandType, MAX_LENGTH } from '@sync-health/contract/words';
import React from 'react';

import type { Params } from '../../api/queryString';
import { FilterForm } from '../../components/FilterForm';
import { useDraft } from '../../components/useDraft';

/** As in the URL of the page. */
export interface CommandFilterValue {
  /** Empty: every type. */
  types: CommandType[];
  isOpen: boolean;
  search: string;
}

const NO_SEARCH = { search: '' };

interface Props {
  value: CommandFilterValue;
  onChange: (changes: Params) => void;
}

export function CommandFilter({ value: { types, isOpen, search }, onChange }: Props) {
  const draft = useDraft({ search }, onChange);
  const toggle = (type: CommandType) =>
    onChange({ type: types.includes(type) ? types.filter((each) => each !== type) : [...types, type] });
  return (
    <Stack direction="column" gap={2}>
      <div role="group" aria-label={t('activity.filter.label', 'Filter the activity')}>
        <Stack gap={1} wrap="wrap" alignItems="center">
          {COMMAND_TYPES.map((type) => (
            <FilterPill
              key={type}
              label={typeLabel(type)}
              selected={types.includes(type)}
              onClick={() => toggle(type)}
            />
          ))}
          <FilterPill
            label={t('activity.filter.open', 'Under way')}
            selected={isOpen}
            onClick={() => onChange({ open: isOpen ? '' : 'true' })}
          />
        </Stack>
      </div>
      <FilterForm
        label={t('activity.filter.search', 'Search the activity')}
        draft={draft}
        defaults={search === '' ? null : NO_SEARCH}
      >
        <Field noMargin label={t('activity.filter.search', 'Search the activity')} htmlFor="activity-search">
          <Input
            id="activity-search"
            type="search"
            value={String(draft.values.search)}
            maxLength={MAX_LENGTH.search}
            placeholder={t('activity.filter.placeholder', 'Who, job, connector or reason')}
            onChange={(event) => draft.change({ search: event.currentTarget.value })}
          />
        </Field>
      </FilterForm>
    </Stack>
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
