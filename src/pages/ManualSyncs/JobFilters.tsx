/** Narrows the jobs: by status and connector on the server, by a text among those that were loaded. */
import { t } from '@grafana/i18n';
import { Field, FilterPill, Input, MultiCombobox, Stack } from '@grafana/ui';
import type { Job } from '@sync-health/contract/job';
import { JOB_STATUSES } from '@sync-health/contract/words';
import React from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import type { JobFilter } from '../../api/jobs';
import type { Params } from '../../api/queryString';
import { useKnownConnectors } from '../../api/values';
import { jobStatusLabel } from './JobStatusBadge';

export function matchesSearch({ scope, jobId, connector, triggeredBy }: Job, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return [scope, jobId, connector, triggeredBy ?? ''].some((text) => text.toLowerCase().includes(wanted));
}

interface Props {
  filter: JobFilter;
  search: string;
  onChange: (changes: Params) => void;
  onSearch: (search: string) => void;
}

export function JobFilters({ filter: { status, connector }, search, onChange, onSearch }: Props) {
  const connectors = useKnownConnectors(useDataSourceUid()).data ?? [];
  const toggle = (each: string) =>
    onChange({ status: status.includes(each) ? status.filter((other) => other !== each) : [...status, each] });
  return (
    <Stack gap={2} wrap="wrap" alignItems="center">
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
      {(connectors.length > 1 || connector.length > 0) && (
        <Field noMargin label={t('manual-syncs.list.connector', 'Connector')} htmlFor="jobs-connector">
          <MultiCombobox
            id="jobs-connector"
            width={30}
            options={[...new Set([...connectors, ...connector])].map((value) => ({ value, label: value }))}
            value={connector}
            placeholder={t('manual-syncs.list.all-connectors', 'All connectors')}
            onChange={(chosen) => onChange({ connector: chosen.map((each) => each.value) })}
          />
        </Field>
      )}
      <Input
        type="search"
        width={30}
        value={search}
        aria-label={t('manual-syncs.list.search', 'Search manual syncs')}
        placeholder={t('manual-syncs.list.search-placeholder', 'Scope, job id or person')}
        onChange={(event) => onSearch(event.currentTarget.value)}
      />
    </Stack>
  );
}
