/**
 * Asks for retries, dismissals and reopenings. Each click is one intent with a key of its own; sending it again after a
 * failure reuses the key, so that the server never acts on a record twice for it. A second click that comes at once is
 * the same wish: it sends nothing.
 */
import type { CommandRequest } from '@sync-health/contract/command';
import { useRef } from 'react';

import { type CommandIntent, toIntent, useSendCommands } from '../../api/commands';

/** So soon after the answer, the same click is still the same wish: it was on its way already. */
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

/** Without the moments that it was asked at. */
function wishOf(requests: CommandRequest[]): string {
  const moments = ['from', 'to', 'asOf'];
  return JSON.stringify(requests, (key, value: unknown) => (moments.includes(key) ? undefined : value));
}
