/** Asks for the address of the server for connectors. */
import { useQuery } from '@tanstack/react-query';

import { getResource } from './resources';

/** Undefined where the user may not know it. Commands then have a variable in its place. */
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
