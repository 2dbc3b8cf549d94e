/**
 * Asks for retries. Each click is one intent with a key of its own; sending it again after a failure reuses the key, so
 * that the server never retries a record twice for it.
 */
import type { CommandRequest } from '@sync-health/contract/command';

import { type CommandIntent, toIntent, useSendCommands } from '../../api/commands';

export function useRetry(onAccepted?: () => void) {
  const send = useSendCommands();
  const submit = (intents: CommandIntent[]) =>
    send.mutate(intents, {
      onSuccess: ({ sent }) => {
        if (sent.length > 0) {
          onAccepted?.();
        }
      },
    });

  return {
    isPending: send.isPending,
    result: send.data,
    retry: (requests: CommandRequest[]) => submit(requests.map(toIntent)),
    sendAgain: () => submit((send.data?.failed ?? []).map(({ intent }) => intent)),
    dismiss: send.reset,
  };
}
