/** Objectives: their budgets now and over time, the data objects that spend them, and changing them. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Objective, ObjectiveInput } from '@sync-health/contract/objective';
import type { QueryResult } from '@sync-health/contract/query';

import { useDataSourceUid } from './DataSourceContext';
import { deleteResource, postResource, putResource } from './resources';
import { type ObjectiveRow, queryRows } from './rows';

const EVERY_MS = 30_000;
const DAY_MS = 86_400_000;

/** How far the history looks back. */
export const HISTORY_DAYS = 90;

/** The window of an objective ends with the range. The start of the range does not matter. */
const untilNow = (days: number) => {
  const now = Date.now();
  return { from: new Date(now - days * DAY_MS).toISOString(), to: new Date(now).toISOString() };
};

export function useObjectives() {
  const uid = useDataSourceUid();
  return useQuery({
    queryKey: ['objectives', uid, 'all'],
    queryFn: async ({ signal }): Promise<ObjectiveRow[]> =>
      (await queryRows(uid, untilNow(1), { type: 'objectives' }, signal)).rows,
    placeholderData: keepPreviousData,
    refetchInterval: EVERY_MS,
  });
}

/** The data objects of an objective, most bad events first. */
export function useObjectsOf(id: string) {
  const uid = useDataSourceUid();
  return useQuery({
    queryKey: ['objectives', uid, 'objects', id],
    queryFn: async ({ signal }): Promise<ObjectiveRow[]> =>
      (await queryRows(uid, untilNow(1), { type: 'objectives', objective: [id], byObject: true }, signal)).rows,
    refetchInterval: EVERY_MS,
  });
}

export interface BudgetDay {
  /** Start of the day. */
  time: number;
  /** Share of the budget that is left at the end of the day. Null without events. */
  left: number | null;
}

export function useBudgetHistory(id: string, timeZone: string) {
  const uid = useDataSourceUid();
  return useQuery({
    queryKey: ['objectives', uid, 'history', id, timeZone],
    queryFn: async ({ signal }): Promise<BudgetDay[]> => {
      const query = { type: 'objectives', objective: [id], interval: 'day' };
      const body = { ...untilNow(HISTORY_DAYS), timeZone, query };
      return toDays(await postResource<QueryResult>(uid, 'query', body, { signal }));
    },
    refetchInterval: 10 * EVERY_MS,
  });
}

function toDays({ fields: [times, left] }: QueryResult): BudgetDay[] {
  return (times?.values ?? []).map((time, row) => {
    const value = left?.values[row];
    return { time: Number(time), left: typeof value === 'number' ? value : null };
  });
}

const pathOf = (id: string) => `objectives/${encodeURIComponent(id)}`;

function useChange<T>(change: (uid: string, value: T) => Promise<unknown>) {
  const uid = useDataSourceUid();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (value: T) => change(uid, value),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['objectives'] }),
  });
}

export interface ObjectiveChange {
  id: string;
  objective: ObjectiveInput;
}

export const usePutObjective = () =>
  useChange((uid, { id, objective }: ObjectiveChange) => putResource<Objective>(uid, pathOf(id), objective));

export const useDeleteObjective = () => useChange((uid, id: string) => deleteResource(uid, pathOf(id)));
