/** The jobs of a time range, with a filter by status, and the states of a list: loading, empty, refused. */
import { t } from '@grafana/i18n';
import { Button, EmptyState, FilterPill, LoadingPlaceholder, Stack } from '@grafana/ui';
import { JOB_STATUSES } from '@sync-health/contract/words';
import React, { useState } from 'react';

import { type JobFilter, useJobs } from '../../api/jobs';
import type { Params } from '../../api/queryString';
import { ProblemAlert } from '../../components/ProblemAlert';
import { JobsTable } from './JobsTable';
import { jobStatusLabel } from './JobStatusBadge';

interface Props {
  filter: JobFilter;
  onChange: (changes: Params) => void;
}

export function JobList({ filter, onChange }: Props) {
  const jobs = useJobs(filter);
  const [refusal, setRefusal] = useState<Error | null>(null);
  const all = jobs.data?.pages.flatMap((page) => page.jobs);
  const { status } = filter;
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
      <div aria-live="polite">
        {refusal && <ProblemAlert title={t('manual-syncs.list.refused', 'The job was not canceled')} error={refusal} />}
      </div>
      {jobs.isError && (
        <ProblemAlert
          title={t('manual-syncs.list.error', 'The jobs could not be read')}
          error={jobs.error}
          onRetry={() => jobs.refetch()}
        />
      )}
      {jobs.isPending && <LoadingPlaceholder text={t('manual-syncs.list.loading', 'Loading jobs…')} />}
      {all?.length === 0 && (
        <EmptyState
          variant={status.length > 0 ? 'not-found' : 'completed'}
          role="status"
          hideImage={status.length === 0}
          message={
            status.length > 0
              ? t('manual-syncs.list.none-of-status', 'No manual sync with this status in this time range')
              : t('manual-syncs.list.none', 'No manual sync ran in this time range')
          }
        />
      )}
      {all && all.length > 0 && <JobsTable jobs={all} onFailed={setRefusal} />}
      {jobs.hasNextPage && (
        <div>
          <Button variant="secondary" disabled={jobs.isFetchingNextPage} onClick={() => jobs.fetchNextPage()}>
            {t('manual-syncs.list.more', 'Load more')}
          </Button>
        </div>
      )}
    </Stack>
  );
}
