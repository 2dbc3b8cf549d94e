/** The selected jobs. The selection stays while the list is read again and more of it loads. */
import { CANCELABLE_JOB_STATUSES } from '@sync-health/contract/words';
import type { Job } from '@sync-health/contract/job';
import { useCallback, useMemo, useRef, useState } from 'react';

import type { JobFilter } from '../../api/jobs';
import { rowId } from '../../components/rowId';
import { shownRows } from '../../components/useListKeys';

/** Each job as it was when it was selected. Keys are those of `jobKey`. */
export type ChosenJobs = ReadonlyMap<string, Job>;

const NONE: ChosenJobs = new Map();

/** A job id is unique only within its connector. */
export const jobKey = ({ connector, jobId }: Pick<Job, 'connector' | 'jobId'>) => rowId(connector, jobId);

export const isCancelable = ({ status }: Pick<Job, 'status'>) => CANCELABLE_JOB_STATUSES.includes(status);

export interface JobSelection {
  chosen: ChosenJobs;
  /** `throughLast`: also every job between this one and the last toggled one. */
  toggle: (key: string, throughLast?: boolean) => void;
  setAll: (selected: boolean) => void;
  drop: (keys: readonly string[]) => void;
  clear: () => void;
}

export function useJobSelection(filter: JobFilter, jobs: readonly Job[]): JobSelection {
  // Another filter drops the selection.
  const owner = JSON.stringify(filter);
  const [state, setState] = useState({ owner, chosen: NONE });
  const chosen = state.owner === owner ? state.chosen : NONE;
  const last = useRef<string | null>(null);
  const byKey = useMemo(() => new Map(jobs.map((job) => [jobKey(job), job])), [jobs]);

  const set = useCallback(
    (keys: readonly string[], selected: boolean) => {
      const next = new Map(chosen);
      for (const key of keys) {
        const job = byKey.get(key);
        if (!selected) {
          next.delete(key);
        } else if (job && isCancelable(job)) {
          next.set(key, job);
        }
      }
      setState({ owner, chosen: next });
    },
    [byKey, chosen, owner]
  );

  return useMemo(
    () => ({
      chosen,
      toggle: (key, throughLast = false) => {
        set(throughLast ? keysThrough(last.current, key) : [key], !chosen.has(key));
        last.current = key;
      },
      setAll: (selected) => set([...byKey.keys()], selected),
      // Uses the present selection, which may have grown since the request.
      drop: (keys) =>
        setState((now) => ({ ...now, chosen: new Map([...now.chosen].filter(([key]) => !keys.includes(key))) })),
      clear: () => setState({ owner, chosen: NONE }),
    }),
    [byKey, chosen, owner, set]
  );
}

/** In the order on screen, which the reader may have sorted. */
function keysThrough(from: string | null, to: string): string[] {
  const keys = shownRows().map(({ key }) => key);
  const ends = [from === null ? -1 : keys.indexOf(from), keys.indexOf(to)].sort((a, b) => a - b) as [number, number];
  return ends[0] < 0 ? [to] : keys.slice(ends[0], ends[1] + 1);
}
