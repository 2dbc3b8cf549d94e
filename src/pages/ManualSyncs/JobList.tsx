/** The jobs of a time range, their filters, and the states of the list: loading, empty, error. */
import { t } from '@grafana/i18n';
import { Button, EmptyState, LoadingPlaceholder, Stack } from '@grafana/ui';
import React, { useMemo, useState } from 'react';

import { type JobFilter, useJobs } from '../../api/jobs';
import type { Params } from '../../api/queryString';
import { ProblemAlert } from '../../components/ProblemAlert';
import { TableDownload } from '../../components/TableDownload';
import { JobFilters } from './JobFilters';
import { SelectableJobs } from './SelectableJobs';

interface Props {
  filter: JobFilter;
  onChange: (changes: Params) => void;
}

export function JobList({ filter, onChange }: Props) {
  const jobs = useJobs(filter);
  const [refusal, setRefusal] = useState<Error | null>(null);
  const pages = jobs.data?.pages;
  const all = useMemo(() => pages?.flatMap((page) => page.jobs), [pages]);
  const isNarrowed = filter.status.length > 0 || filter.connector.length > 0 || filter.search !== '';

  return (
    <Stack direction="column" gap={2}>
      <JobFilters filter={filter} listed={all?.map(({ connector }) => connector) ?? []} onChange={onChange} />
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
      {all && <SelectableJobs jobs={all} filter={filter} onFailed={setRefusal} />}
      {all?.length === 0 && (
        <EmptyState
          variant={isNarrowed ? 'not-found' : 'completed'}
          role="status"
          hideImage={!isNarrowed}
          message={
            isNarrowed
              ? t('manual-syncs.list.none-match', 'No manual sync of this time range matches these filters')
              : t('manual-syncs.list.none', 'No manual sync ran in this time range')
          }
        />
      )}
      {all && all.length > 0 && (
        <Stack justifyContent="space-between" alignItems="center" wrap="wrap" gap={2}>
          {jobs.hasNextPage ? (
            <Button variant="secondary" disabled={jobs.isFetchingNextPage} onClick={() => jobs.fetchNextPage()}>
              {t('manual-syncs.list.more', 'Load more')}
            </Button>
          ) : (
            <span />
          )}
          <TableDownload
            type="jobs"
            range={filter.range}
            filters={{ connector: filter.connector }}
            jobStatus={filter.status}
            search={filter.search}
          />
        </Stack>
      )}
    </Stack>
  );
}
