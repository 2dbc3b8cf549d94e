/** Where connectors reach the server of a data source, as far as the user may know. */
import { useQuery } from '@tanstack/react-query';

import { getResource } from './resources';

/** Undefined where nobody is told: then a command has a variable in its place. */
export function useAddressOf(dataSourceUid: string | undefined): string | undefined {
  const { data } = useQuery({
    queryKey: ['address', dataSourceUid],
    queryFn: ({ signal }) => getResource<{ url: string }>(dataSourceUid ?? '', 'address', undefined, signal),
    enabled: dataSourceUid !== undefined,
    staleTime: Infinity,
    retry: false,
  });
  return data?.url;
}
