/** What was sent or answered in one attempt, where the server keeps that: asked for at a press, and not kept here. */
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

/** Of an attempt that has none: whether it ended before the time for which they are kept. */
export type NoPayload = 'expired' | 'absent';

/** 0 where none are kept, or where that is not known yet. */
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
