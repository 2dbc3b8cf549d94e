/** Erasing everything about a record. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RecordErasure } from '@sync-health/contract/erasure';

import { useDataSourceUid } from './DataSourceContext';
import { callGrafana, ProblemError, resourceUrl } from './resources';

export interface ErasedRecord {
  recordId: string;
  connector: string;
}

const TRACES = 'erasure';

/**
 * An erasure may take longer than the data source's time-out. The server goes on, so it is asked again for the result.
 */
const MAX_ASKS = 30;
const TIMED_OUT = 504;

/** Counts what there is of a record, without erasing it. */
export function useTraces(record: ErasedRecord, isAsked: boolean) {
  const uid = useDataSourceUid();
  return useQuery({
    queryKey: [TRACES, uid, record],
    queryFn: () => erase(uid, { ...record, dryRun: 'true' }),
    enabled: isAsked,
    gcTime: 0,
  });
}

export function useEraseRecord() {
  const uid = useDataSourceUid();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (asked: ErasedRecord & { reason: string }) => {
      const { reason, ...record } = asked;
      for (let ask = 1; ; ask++) {
        try {
          return await erase(uid, { ...record, reason: reason.trim() || undefined });
        } catch (error) {
          if (ask === MAX_ASKS || !(error instanceof ProblemError) || error.problem.status !== TIMED_OUT) {
            throw error;
          }
        }
      }
    },
    // Everything shown may have been about the record, except the counts of what there was.
    onSuccess: () => queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== TRACES }),
  });
}

const erase = (uid: string, params: Record<string, string | undefined>) =>
  callGrafana<RecordErasure>({ url: resourceUrl(uid, 'record', params), method: 'DELETE' });
