/**
 * Sends retries, dismissals and reopenings. Each click has its own idempotency key. Sending it again after an error
 * reuses the key, so the server acts once. A second click right after the first sends nothing.
 */
import type { CommandRequest } from '@sync-health/contract/command';
import { useRef } from 'react';

import { type CommandIntent, toIntent, useSendCommands } from '../../api/commands';

/** A click this soon after the answer is still part of a double click. */
const ONE_WISH_MS = 1500;

export function useCommands(onAccepted?: () => void) {
  const send = useSendCommands();
  const last = useRef({ wish: '', untilMs: 0 });
  const submit = (intents: CommandIntent[]) =>
    send.mutate(intents, {
      onSuccess: ({ sent }) => {
        if (sent.length > 0) {
          onAccepted?.();
        }
      },
      onSettled: () => {
        last.current.untilMs = Date.now() + ONE_WISH_MS;
      },
    });

  return {
    isPending: send.isPending,
    result: send.data,
    send: (requests: CommandRequest[]) => {
      const wish = wishOf(requests);
      const isRepeated = wish === last.current.wish && Date.now() < last.current.untilMs;
      if (!isRepeated) {
        last.current = { wish, untilMs: Infinity };
        submit(requests.map(toIntent));
      }
    },
    sendAgain: () => submit((send.data?.failed ?? []).map(({ intent }) => intent)),
    dismiss: send.reset,
  };
}

/** Identifies an action without its times. */
function wishOf(requests: CommandRequest[]): string {
  const moments = ['from', 'to', 'asOf'];
  return JSON.stringify(requests, (key, value: unknown) => (moments.includes(key) ? undefined : value));
}
