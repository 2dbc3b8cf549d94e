/** What the signed-in user and the data source's token may do. */
import { useQuery } from '@tanstack/react-query';
import type { Access } from '@sync-health/contract/access';

import { useDataSourceUid } from './DataSourceContext';
import { getResource } from './resources';

/** What a person may be allowed to do. Each has an action of Grafana's access control. */
export type Action = 'retry' | 'cancel' | 'dismiss' | 'objectives' | 'import' | 'erase' | 'payloads';

export interface Refusal {
  why: 'token' | 'anonymous' | 'permission' | 'role' | 'unknown';
  detail: string;
}

/** The answer of the backend's resource `access`: what the token may do, and what the user may do. */
export interface UserAccess extends Omit<Access, 'connectors'> {
  role: string;
  user: string;
  requiredRole: string;
  /** Why, for each action that the user may not do. */
  refusals: Partial<Record<Action, Refusal>>;
}

export function useAccessOf(dataSourceUid: string | undefined) {
  return useQuery({
    queryKey: ['access', dataSourceUid],
    queryFn: ({ signal }) => getResource<UserAccess>(dataSourceUid ?? '', 'access', undefined, signal),
    enabled: dataSourceUid !== undefined,
    staleTime: 60_000,
  });
}

export function useAccess() {
  return useAccessOf(useDataSourceUid());
}
