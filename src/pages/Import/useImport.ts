/** The present or last run over a file: a dry run or an import. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import type { Encoding } from './readParts';
import { sendFile, type Tally } from './sendFile';

/** Query key of the contents of the file. */
export const FILE_KEY = 'file';

export interface Run {
  isDryRun: boolean;
  state: 'running' | 'done' | 'canceled' | 'failed';
  tally: Tally | null;
  error: Error | null;
}

export interface Job {
  file: File;
  encoding: Encoding;
  map: string;
}

export function useImport() {
  const dataSourceUid = useDataSourceUid();
  const queryClient = useQueryClient();
  const [run, setRun] = useState<Run | null>(null);
  const controller = useRef<AbortController | null>(null);
  // Leaving the page stops the run. What was sent stays stored, and can be sent again.
  useEffect(() => () => controller.current?.abort(), []);

  const start = async (job: Job, isDryRun: boolean) => {
    controller.current?.abort();
    const own = new AbortController();
    controller.current = own;
    const { signal } = own;
    /** Ignores updates of a run that another one has replaced. */
    const show = (change: Partial<Run>) =>
      controller.current === own && setRun((before) => ({ ...(before ?? fresh(isDryRun)), ...change }));
    setRun(fresh(isDryRun));
    try {
      const onProgress = (tally: Tally) => show({ tally });
      const tally = await sendFile({ ...job, dataSourceUid, isDryRun, signal, onProgress });
      show({ tally, state: signal.aborted ? 'canceled' : 'done' });
    } catch (error) {
      show(
        signal.aborted
          ? { state: 'canceled' }
          : { state: 'failed', error: error instanceof Error ? error : new Error(String(error)) }
      );
    }
    if (!isDryRun) {
      // The contents of the file have not changed.
      await queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== FILE_KEY });
    }
  };
  const reset = () => {
    controller.current?.abort();
    controller.current = null;
    setRun(null);
  };
  return { run, start, reset, cancel: () => controller.current?.abort() };
}

const fresh = (isDryRun: boolean): Run => ({ isDryRun, state: 'running', tally: null, error: null });
