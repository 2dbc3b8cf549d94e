/**
 * Asks for retries, dismissals and reopenings. Each click is one intent with a key of its own; sending it again after a
 * failure reuses the key, so that the server never acts on a record twice for it. A second click that comes at once is
 * the same wish: it sends nothing.
 */
import type { CommandRequest } from '@sync-health/contract/command';
import { useRef } from 'react';

import { type CommandIntent, toIntent, useSendCommands } from '../../api/commands';

/** Two clicks within it are one wish; who wants the same once more has seen the answer by then. */
const ONE_WISH_MS = 1500;

export function useCommands(onAccepted?: () => void) {
  const send = useSendCommands();
  const last = useRef({ wish: '', at: 0 });
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
    send: (requests: CommandRequest[]) => {
      const wish = wishOf(requests);
      const isRepeated = wish === last.current.wish && Date.now() - last.current.at < ONE_WISH_MS;
      last.current = { wish, at: Date.now() };
      if (!isRepeated) {
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
