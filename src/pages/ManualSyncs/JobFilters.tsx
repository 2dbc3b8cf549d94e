/** The filters of jobs. Switches for status count at once; connector and text wait for Apply. */
import { t } from '@grafana/i18n';
import { Field, FilterPill, Input, MultiCombobox, Stack } from '@grafana/ui';
import { JOB_STATUSES, MAX_LENGTH } from '@sync-health/contract/words';
import React from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import type { JobFilter } from '../../api/jobs';
import type { Params } from '../../api/queryString';
import { useKnownConnectors } from '../../api/values';
import { FilterForm } from '../../components/FilterForm';
import { useDraft } from '../../components/useDraft';
import { jobStatusLabel } from './JobStatusBadge';

const NO_FILTER = { connector: [], search: '' };

interface Props {
  filter: JobFilter;
  /** Connectors of the listed jobs. A connector without events is known only by them. */
  listed: readonly string[];
  onChange: (changes: Params) => void;
}

export function JobFilters({ filter: { status, connector, search }, listed, onChange }: Props) {
  const known = useKnownConnectors(useDataSourceUid()).data ?? [];
  const connectors = [...new Set([...known, ...listed])].sort();
  const draft = useDraft({ connector, search }, onChange);
  const chosen = draft.values.connector as string[];
  const toggle = (each: string) =>
    onChange({ status: status.includes(each) ? status.filter((other) => other !== each) : [...status, each] });
  return (
    <Stack direction="column" gap={2}>
      <div role="group" aria-label={t('manual-syncs.list.filter', 'Filter by status')}>
        <Stack gap={1} wrap="wrap">
          {JOB_STATUSES.map((each) => (
            <FilterPill
              key={each}
              label={jobStatusLabel(each)}
              selected={status.includes(each)}
              onClick={() => toggle(each)}
            />
          ))}
        </Stack>
      </div>
      <FilterForm
        label={t('manual-syncs.list.filters', 'Filter manual syncs')}
        draft={draft}
        defaults={connector.length > 0 || search !== '' ? NO_FILTER : null}
      >
        {(connectors.length > 1 || connector.length > 0) && (
          <Field noMargin label={t('manual-syncs.list.connector', 'Connector')} htmlFor="jobs-connector">
            <MultiCombobox
              id="jobs-connector"
              options={[...new Set([...connectors, ...chosen])].map((value) => ({ value, label: value }))}
              value={chosen}
              placeholder={t('manual-syncs.list.all-connectors', 'All connectors')}
              onChange={(kept) => draft.change({ connector: kept.map((each) => each.value) })}
            />
          </Field>
        )}
        <Field noMargin label={t('manual-syncs.list.search', 'Search manual syncs')} htmlFor="jobs-search">
          <Input
            id="jobs-search"
            type="search"
            value={String(draft.values.search)}
            maxLength={MAX_LENGTH.search}
            placeholder={t('manual-syncs.list.search-placeholder', 'Scope, job id or person')}
            onChange={(event) => draft.change({ search: event.currentTarget.value })}
          />
        </Field>
      </FilterForm>
    </Stack>
  );
}
