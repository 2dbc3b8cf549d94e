/** The history of one business record, and the search for records. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { PastErrorGroupDecision } from '@sync-health/contract/errorGroup';
import type { RecordAttempt, RecordCommand, RecordHistory, RecordList } from '@sync-health/contract/record';

import { useDataSourceUid } from './DataSourceContext';
import { usePace } from './LiveUpdates';
import { toAbsolute, type UrlRange } from './range';
import { getResource } from './resources';

const EVERY_MS = 10_000;

export interface NamedRecord {
  recordId: string;
  /** Absent: every connector with a record of this id. */
  connector: string | undefined;
}

/** An entry of a record's history. */
export type RecordMoment =
  | { kind: 'attempt'; at: number; attempt: RecordAttempt }
  | { kind: 'command'; at: number; command: RecordCommand }
  | { kind: 'decision'; at: number; decision: PastErrorGroupDecision };

export function useRecordHistory({ recordId, connector }: NamedRecord, range: UrlRange) {
  const uid = useDataSourceUid();
  const pace = usePace();
  return useQuery({
    queryKey: ['record', uid, recordId, connector, range],
    queryFn: ({ signal }) =>
      getResource<RecordHistory>(uid, 'record', { ...toAbsolute(range), recordId, connector }, signal),
    enabled: recordId !== '',
    placeholderData: keepPreviousData,
    refetchInterval: pace(EVERY_MS),
  });
}

/** Records whose id contains the text, in any case. */
export function useRecordsFound(search: string, range: UrlRange) {
  const uid = useDataSourceUid();
  return useQuery({
    queryKey: ['record', uid, 'found', search, range],
    queryFn: ({ signal }) => getResource<RecordList>(uid, 'records', { ...toAbsolute(range), search }, signal),
  });
}

/** The entries, newest first. Of two at the same time, the command follows the attempt that it is about. */
export function momentsOf({ attempts, commands, decisions }: RecordHistory): RecordMoment[] {
  const moments: RecordMoment[] = [
    ...decisions.map((decision) => ({ kind: 'decision' as const, at: decision.decidedAt, decision })),
    ...commands.map((command) => ({ kind: 'command' as const, at: command.requestedAt, command })),
    ...attempts.map((attempt) => ({ kind: 'attempt' as const, at: attempt.endTime, attempt })),
  ];
  return moments.sort((a, b) => b.at - a.at);
}
