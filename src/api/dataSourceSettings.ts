/** The settings of a data source in Grafana that the app's configuration page reads and changes. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { callGrafana } from './resources';

export const OPERATE_ROLES = ['Viewer', 'Editor', 'Admin'] as const;
export type OperateRole = (typeof OPERATE_ROLES)[number];

const DEFAULT_OPERATE_ROLE: OperateRole = 'Editor';

/** The stored data source. Members that are not named here are sent back as they came. */
interface StoredDataSource {
  readOnly: boolean;
  jsonData?: { operateRole?: OperateRole; [key: string]: unknown };
  [key: string]: unknown;
}

const url = (uid: string) => `/api/datasources/uid/${encodeURIComponent(uid)}`;

export function useOperateRole(dataSourceUid: string) {
  return useQuery({
    queryKey: ['data-source', dataSourceUid],
    queryFn: ({ signal }) => callGrafana<StoredDataSource>({ url: url(dataSourceUid), abortSignal: signal }),
    select: ({ readOnly, jsonData }) => ({ readOnly, role: jsonData?.operateRole ?? DEFAULT_OPERATE_ROLE }),
  });
}

export function useSaveOperateRole(dataSourceUid: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (operateRole: OperateRole) => {
      // Read again, since Grafana refuses to save an outdated version.
      const stored = await callGrafana<StoredDataSource>({ url: url(dataSourceUid) });
      await callGrafana({
        url: url(dataSourceUid),
        method: 'PUT',
        data: { ...stored, jsonData: { ...stored.jsonData, operateRole } },
      });
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['data-source', dataSourceUid] }),
  });
}
