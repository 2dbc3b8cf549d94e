/** Explains error codes, from the server's catalogue. */
import { useQuery } from '@tanstack/react-query';
import { adviceFor, findEntry } from '@sync-health/contract/catalogueLookup';
import type { CatalogueEntry, ErrorCatalogueAnswer } from '@sync-health/contract/errorCatalogue';

import { useDataSourceUid } from './DataSourceContext';
import { getResource } from './resources';

/** The catalogue changes only when the server restarts. */
const STALE_MS = 10 * 60_000;

/** The entry for an error. Undefined where there is none, or while it is read. */
export function useCatalogueEntry(errorCode: string, message: string | null): CatalogueEntry | undefined {
  const uid = useDataSourceUid();
  const { data } = useQuery({
    queryKey: ['error-catalogue', uid],
    queryFn: ({ signal }) => getResource<ErrorCatalogueAnswer>(uid, 'error-catalogue', undefined, signal),
    staleTime: STALE_MS,
  });
  return data && adviceFor((code) => findEntry(data.entries, code), errorCode, message ?? '');
}
