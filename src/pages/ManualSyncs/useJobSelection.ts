/** The jobs that are selected to be canceled, kept while the list is read again and more of it is loaded. */
import { CANCELABLE_JOB_STATUSES } from '@sync-health/contract/words';
import type { Job } from '@sync-health/contract/job';
import { useCallback, useMemo, useRef, useState } from 'react';

import type { JobFilter } from '../../api/jobs';
import { rowId } from '../../components/rowId';
import { shownRows } from '../../components/useListKeys';

/** As each was when it was selected, by `jobKey`. */
export type ChosenJobs = ReadonlyMap<string, Job>;

const NONE: ChosenJobs = new Map();

/** Job ids are unique only within their connector. */
export const jobKey = ({ connector, jobId }: Pick<Job, 'connector' | 'jobId'>) => rowId(connector, jobId);

export const isCancelable = ({ status }: Pick<Job, 'status'>) => CANCELABLE_JOB_STATUSES.includes(status);

export interface JobSelection {
  chosen: ChosenJobs;
  /** `throughLast`: with every job between it and the one that was toggled before. */
  toggle: (key: string, throughLast?: boolean) => void;
  setAll: (selected: boolean) => void;
  drop: (keys: readonly string[]) => void;
  clear: () => void;
}

export function useJobSelection(filter: JobFilter, jobs: readonly Job[]): JobSelection {
  // A selection belongs to the filter it was made under: with another filter it is gone.
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
      // By what is selected then: an answer may arrive after more was selected.
      drop: (keys) =>
        setState((now) => ({ ...now, chosen: new Map([...now.chosen].filter(([key]) => !keys.includes(key))) })),
      clear: () => setState({ owner, chosen: NONE }),
    }),
    [byKey, chosen, owner, set]
  );
}

/** In the order of the screen, which is the reader's, whatever that of the list. */
function keysThrough(from: string | null, to: string): string[] {
  const keys = shownRows().map(({ key }) => key);
  const ends = [from === null ? -1 : keys.indexOf(from), keys.indexOf(to)].sort((a, b) => a - b) as [number, number];
  return ends[0] < 0 ? [to] : keys.slice(ends[0], ends[1] + 1);
}
