/** Commands: sending them, listing them, reading one with the outcome of each record, and controlling them. */
import { useInfiniteQuery, useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  Command,
  CommandDetail,
  CommandList,
  CommandPreview,
  CommandRequest,
} from '@sync-health/contract/command';
import {
  type CommandAction,
  type CommandState,
  type CommandType,
  NO_SKIPS,
  SKIP_REASONS,
} from '@sync-health/contract/words';

import { useDataSourceUid } from './DataSourceContext';
import { usePace } from './LiveUpdates';
import { toAbsolute, type UrlRange } from './range';
import { getResource, postResource, ProblemError, toProblem } from './resources';

const WHILE_OPEN_MS = 3000;
const OTHERWISE_MS = 30_000;
const PAGE_SIZE = 100;

/** A request with its idempotency key. Sending it again uses the same key, so nothing is done twice. */
export interface CommandIntent {
  idempotencyKey: string;
  request: CommandRequest;
}

/** The result of sending several commands. A retry over two connectors is two commands, and one of them may fail. */
export interface SendResult {
  sent: Command[];
  failed: Array<{ intent: CommandIntent; error: ProblemError }>;
}

export function toIntent(request: CommandRequest): CommandIntent {
  return { idempotencyKey: newIdempotencyKey(), request };
}

/** `crypto.randomUUID` is missing where Grafana is served without TLS. */
function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What the commands would take together, counted as they count; asked while there is a question about them. */
export function usePreview(requests: readonly CommandRequest[] | undefined) {
  const uid = useDataSourceUid();
  return useQuery({
    queryKey: ['commands', uid, 'preview', requests],
    queryFn: async ({ signal }) => {
      const previews = await Promise.all(
        (requests ?? []).map((request) => postResource<CommandPreview>(uid, 'commands/preview', request, { signal }))
      );
      return previews.reduce(sumOf, NOTHING_TAKEN);
    },
    enabled: requests !== undefined,
    // It is about the moment of the question.
    staleTime: Infinity,
    gcTime: 0,
  });
}

const NOTHING_TAKEN: CommandPreview = { failures: 0, accepted: 0, left: 0, skipped: NO_SKIPS };

function sumOf(a: CommandPreview, b: CommandPreview): CommandPreview {
  const skipped = { ...a.skipped };
  SKIP_REASONS.forEach((reason) => (skipped[reason] += b.skipped[reason]));
  return { failures: a.failures + b.failures, accepted: a.accepted + b.accepted, left: a.left + b.left, skipped };
}

export function useSendCommands() {
  const uid = useDataSourceUid();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (intents: CommandIntent[]): Promise<SendResult> => {
      const result: SendResult = { sent: [], failed: [] };
      for (const intent of intents) {
        try {
          const headers = { 'Idempotency-Key': intent.idempotencyKey };
          result.sent.push(await postResource<Command>(uid, 'commands', intent.request, { headers }));
        } catch (error) {
          result.failed.push({ intent, error: new ProblemError(toProblem(error)) });
        }
      }
      return result;
    },
    onSuccess: () =>
      Promise.all(['failures', 'jobs', 'commands'].map((key) => queryClient.invalidateQueries({ queryKey: [key] }))),
  });
}

/** States of commands that are not finished. */
export const OPEN_STATES: CommandState[] = ['waiting', 'delivered', 'paused'];

export function isOpen({ state }: Pick<Command, 'state'>): boolean {
  return OPEN_STATES.includes(state);
}

export interface CommandFilter {
  /** Empty: every type. */
  type: CommandType[];
  state: CommandState[];
  search: string;
}

export function useCommands(range: UrlRange, filter: CommandFilter) {
  const uid = useDataSourceUid();
  const pace = usePace();
  return useInfiniteQuery({
    queryKey: ['commands', uid, range, filter],
    queryFn: ({ pageParam, signal }) =>
      getResource<CommandList>(
        uid,
        'commands',
        { ...toAbsolute(range), ...filter, limit: PAGE_SIZE, cursor: pageParam },
        signal
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.commands.some(isOpen)) ? pace(WHILE_OPEN_MS) : pace(OTHERWISE_MS),
  });
}

export function useCommand(id: string) {
  const uid = useDataSourceUid();
  const pace = usePace();
  return useQuery({
    queryKey: ['commands', uid, 'one', id],
    queryFn: ({ signal }) => getResource<CommandDetail>(uid, `commands/${encodeURIComponent(id)}`, undefined, signal),
    refetchInterval: (query) => (query.state.data && isOpen(query.state.data) ? pace(WHILE_OPEN_MS) : false),
  });
}

/** The present state of these commands, asked for until each has ended. */
export function useFollowed(commands: readonly Command[]): Command[] {
  const uid = useDataSourceUid();
  const pace = usePace();
  const answers = useQueries({
    queries: commands.map(({ id, ...command }) => ({
      queryKey: ['commands', uid, 'one', id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        getResource<CommandDetail>(uid, `commands/${encodeURIComponent(id)}`, undefined, signal),
      enabled: isOpen(command),
      refetchInterval: (query: { state: { data?: CommandDetail } }) =>
        isOpen(query.state.data ?? command) ? pace(WHILE_OPEN_MS) : (false as const),
    })),
  });
  return commands.map((command, index) => answers[index]?.data ?? command);
}

/** Pauses, resumes or stops a command that is under way. */
export function useControl() {
  const uid = useDataSourceUid();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, action, reason }: { id: string; action: CommandAction; reason: string }) =>
      postResource<Command>(uid, `commands/${encodeURIComponent(id)}/${action}`, reason === '' ? {} : { reason }),
    onSuccess: () =>
      Promise.all(['failures', 'commands'].map((key) => queryClient.invalidateQueries({ queryKey: [key] }))),
  });
}

export function useReplay() {
  const uid = useDataSourceUid();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => postResource<Command>(uid, `commands/${encodeURIComponent(id)}/replay`, {}),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['commands'] }),
  });
}
