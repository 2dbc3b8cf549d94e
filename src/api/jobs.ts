/** Manual sync jobs: the list, and one job by data object. Both are asked for again while a job runs. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Job, JobDetail, JobList } from '@sync-health/contract/job';
import type { JobStatus } from '@sync-health/contract/words';

import { useDataSourceUid } from './DataSourceContext';
import { usePace } from './LiveUpdates';
import { toAbsolute, type UrlRange } from './range';
import { getResource } from './resources';

const WHILE_RUNNING_MS = 2000;
const OTHERWISE_MS = 15_000;
const PAGE_SIZE = 100;

/** Statuses of jobs that have not ended. */
export const MOVING_STATUSES: JobStatus[] = ['queued', 'running', 'canceling'];

/** Whether the counts or the status of a job can still change: it has not ended, or its failures are being retried. */
function isMoving({ status, retries }: Pick<Job, 'status' | 'retries'>): boolean {
  return MOVING_STATUSES.includes(status) || (retries?.pending ?? 0) > 0;
}

export interface JobFilter {
  range: UrlRange;
  connector: string[];
  status: string[];
  search: string;
}

export function useJobs({ range, connector, status, search }: JobFilter) {
  const uid = useDataSourceUid();
  const pace = usePace();
  return useInfiniteQuery({
    queryKey: ['jobs', uid, range, connector, status, search],
    queryFn: ({ pageParam, signal }) =>
      getResource<JobList>(
        uid,
        'jobs',
        { ...toAbsolute(range), connector, status, search, limit: PAGE_SIZE, cursor: pageParam },
        signal
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.jobs.some(isMoving)) ? pace(WHILE_RUNNING_MS) : pace(OTHERWISE_MS),
  });
}

export function useJob(jobId: string, connector: string | undefined) {
  const uid = useDataSourceUid();
  const pace = usePace();
  return useQuery({
    queryKey: ['jobs', uid, 'one', connector, jobId],
    queryFn: ({ signal }) => getResource<JobDetail>(uid, 'job', { id: jobId, connector }, signal),
    refetchInterval: (query) =>
      query.state.data && isMoving(query.state.data) ? pace(WHILE_RUNNING_MS) : pace(OTHERWISE_MS),
  });
}
