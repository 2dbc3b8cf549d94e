/** The payload of an attempt: what was sent and answered. It is fetched when it is shown, and not cached after that. */
import { useQuery } from '@tanstack/react-query';
import type { Payload } from '@sync-health/contract/payload';

import { useAccess } from './access';
import { useDataSourceUid } from './DataSourceContext';
import { getResource, ProblemError } from './resources';

const DAY_MS = 86_400_000;
const NOT_FOUND = 404;

export interface AttemptOfPayload {
  id: string;
  connector: string;
  /** Epoch milliseconds. */
  endTime: number;
}

/** Why an attempt has no payload: it expired, by the browser's clock, or there was none. */
export type NoPayload = 'expired' | 'absent';

/** For how many days the server keeps payloads; 0 if it keeps none, or has not answered yet. */
export const usePayloadDays = (): number => useAccess().data?.payloadDays ?? 0;

export function usePayload({ id, connector, endTime }: AttemptOfPayload) {
  const uid = useDataSourceUid();
  const days = usePayloadDays();
  return useQuery({
    queryKey: ['payload', uid, connector, id],
    queryFn: async ({ signal }): Promise<Payload | NoPayload> => {
      try {
        return await getResource<Payload>(uid, 'payload', { connector, eventId: id }, signal);
      } catch (error) {
        if (error instanceof ProblemError && error.problem.status === NOT_FOUND) {
          return endTime + days * DAY_MS <= Date.now() ? 'expired' : 'absent';
        }
        throw error;
      }
    },
    staleTime: Infinity,
    gcTime: 0,
  });
}
