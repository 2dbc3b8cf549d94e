/** What the signed-in user and the data source's token may do. */
import { useQuery } from '@tanstack/react-query';
import type { Access } from '@sync-health/contract/access';

import { useDataSourceUid } from './DataSourceContext';
import { getResource } from './resources';

/** What a person may be allowed to do; each is an action of Grafana's access control. */
export type Action = 'retry' | 'cancel' | 'dismiss' | 'objectives' | 'import' | 'erase' | 'payloads';

export interface Refusal {
  why: 'token' | 'anonymous' | 'permission' | 'role' | 'unknown';
  detail: string;
}

/** The answer of the backend's `access` resource: the token's part, and the user's. */
export interface UserAccess extends Omit<Access, 'connectors'> {
  role: string;
  user: string;
  requiredRole: string;
  /** Of the actions that the user may not do here. */
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
