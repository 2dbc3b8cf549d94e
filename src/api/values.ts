/** The values seen of a field: what filters offer, and how the app tells that no event has ever arrived. */
import { useQuery } from '@tanstack/react-query';
import type { FieldValues } from '@sync-health/contract/query';
import type { FilterField } from '@sync-health/contract/queryTypes';

import { useDataSourceUid } from './DataSourceContext';
import { toAbsolute, type UrlRange } from './range';
import { getResource } from './resources';

export function fetchValues(dataSourceUid: string, field: FilterField, range: UrlRange, search: string) {
  return getResource<FieldValues>(dataSourceUid, `values/${field}`, { ...toAbsolute(range), search });
}

/** Further back than any retention, so the answer is about all that the server keeps. */
const EVER: UrlRange = { from: 'now-5y', to: 'now' };

/** The connectors that have ever sent an event; asked again while there is none. */
export function useKnownConnectors(dataSourceUid: string | undefined) {
  return useQuery({
    queryKey: ['connectors', dataSourceUid],
    queryFn: async () => (await fetchValues(dataSourceUid ?? '', 'connector', EVER, '')).values,
    enabled: dataSourceUid !== undefined,
    staleTime: 60_000,
    refetchInterval: (query) => (query.state.data?.length === 0 ? 5000 : false),
  });
}

/** The connectors seen in a range: a command is for one connector, so a retry of everything needs their names. */
export function useConnectorsIn(range: UrlRange) {
  const uid = useDataSourceUid();
  return useQuery({
    queryKey: ['values', uid, 'connector', range],
    queryFn: async () => (await fetchValues(uid, 'connector', range, '')).values,
    staleTime: 30_000,
  });
}
