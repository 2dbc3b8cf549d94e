/** Error groups of failed records: listing them, deciding about one, and what was decided. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ErrorGroupDecisionList, ErrorGroupHistory, ErrorGroupInput } from '@sync-health/contract/errorGroup';
import type { ErrorGroupStatus } from '@sync-health/contract/words';

import { useDataSourceUid } from './DataSourceContext';
import { usePace } from './LiveUpdates';
import { type FailureFilter, narrowing, OTHERWISE_MS } from './failures';
import { toAbsolute, type UrlRange } from './range';
import { getResource, putResource } from './resources';
import { type ErrorGroup, queryRows } from './rows';

/** Most groups that are listed. The list says where there are more. */
export const MOST_ERROR_GROUPS = 100;

const NONE: readonly ErrorGroupStatus[] = [];

/** Groups with one of these statuses. Without any: all groups. */
export function useErrorGroups(filter: FailureFilter, statuses: readonly ErrorGroupStatus[] = NONE) {
  const uid = useDataSourceUid();
  const pace = usePace();
  return useQuery({
    queryKey: ['failures', uid, 'errors', filter, statuses],
    queryFn: ({ signal }) =>
      queryRows(
        uid,
        toAbsolute(filter.range),
        {
          type: 'errors',
          ...narrowing(filter),
          ...(statuses.length > 0 && { groupStatus: [...statuses] }),
          limit: MOST_ERROR_GROUPS,
        },
        signal
      ),
    placeholderData: keepPreviousData,
    refetchInterval: pace(OTHERWISE_MS),
  });
}

export interface GroupChange {
  group: Pick<ErrorGroup, 'groupId'>;
  decision: ErrorGroupInput;
}

export function useDecideGroup() {
  const uid = useDataSourceUid();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ group, decision }: GroupChange) =>
      putResource<ErrorGroupDecisionList>(uid, `error-groups/${encodeURIComponent(group.groupId)}`, decision),
    onSuccess: () =>
      Promise.all(['failures', 'decisions'].map((key) => queryClient.invalidateQueries({ queryKey: [key] }))),
  });
}

/** The decisions of a range, newest first, about all groups or about one. */
export function useGroupDecisions(range: UrlRange, groupId?: string) {
  const uid = useDataSourceUid();
  const pace = usePace();
  return useQuery({
    queryKey: ['decisions', uid, range, groupId],
    queryFn: ({ signal }) =>
      getResource<ErrorGroupHistory>(uid, 'error-groups/decisions', { ...toAbsolute(range), groupId }, signal),
    refetchInterval: pace(OTHERWISE_MS),
  });
}
