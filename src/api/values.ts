/** Values of a field, for filters. Also tells whether any event has ever arrived. */
import { useQuery } from '@tanstack/react-query';
import type { FieldValues } from '@sync-health/contract/query';
import type { FilterField } from '@sync-health/contract/queryTypes';

import { useDataSourceUid } from './DataSourceContext';
import { toAbsolute, type UrlRange } from './range';
import { getResource } from './resources';

export function fetchValues(dataSourceUid: string, field: FilterField, range: UrlRange, search: string) {
  return getResource<FieldValues>(dataSourceUid, `values/${field}`, { ...toAbsolute(range), search });
}

/** Longer than any retention, so that it covers every stored event. */
const EVER: UrlRange = { from: 'now-5y', to: 'now' };

/** All connectors with events. Asked for again while there is none. */
export function useKnownConnectors(dataSourceUid: string | undefined) {
  return useQuery({
    queryKey: ['connectors', dataSourceUid],
    queryFn: async () => (await fetchValues(dataSourceUid ?? '', 'connector', EVER, '')).values,
    enabled: dataSourceUid !== undefined,
    staleTime: 60_000,
    refetchInterval: (query) => (query.state.data?.length === 0 ? 5000 : false),
  });
}

/** The connectors of a range. A command is for one connector, so a retry of everything needs their names. */
export function useConnectorsIn(range: UrlRange) {
  const uid = useDataSourceUid();
  return useQuery({
    queryKey: ['values', uid, 'connector', range],
    queryFn: async () => (await fetchValues(uid, 'connector', range, '')).values,
    staleTime: 30_000,
  });
}
