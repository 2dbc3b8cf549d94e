/** Error groups of failed records: what each is, who decided it, and deciding it. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ErrorGroupDecisionList, ErrorGroupHistory, ErrorGroupInput } from '@sync-health/contract/errorGroup';
import type { ErrorGroupStatus } from '@sync-health/contract/words';

import { useDataSourceUid } from './DataSourceContext';
import { usePace } from './LiveUpdates';
import { type FailureFilter, narrowing, OTHERWISE_MS } from './failures';
import { toAbsolute, type UrlRange } from './range';
import { getResource, putResource } from './resources';
import { type ErrorGroup, queryRows } from './rows';

/** More groups than this are the long tail: the list says that there are more. */
export const MOST_ERROR_GROUPS = 100;

const NONE: readonly ErrorGroupStatus[] = [];

/** Those of a status where any is named, all others too where none is. */
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

/** What was decided in a range, newest first; of one group where it is named. */
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
