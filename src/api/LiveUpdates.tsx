/**
 * Asks for answers again when the server reports on Grafana Live that they changed. Without Live, each page polls at
 * its own pace.
 */
import type { ChangeKind } from '@sync-health/contract/words';
import { useQueryClient } from '@tanstack/react-query';
import React, { createContext, type PropsWithChildren, useCallback, useContext, useEffect, useState } from 'react';

import { liveChanges } from '../live/liveChanges';
import { Rounds } from '../live/rounds';
import { useChosenDataSource } from './DataSourceContext';

/** With Live, polls serve only what changes with the clock, such as the figures of the last day. */
const WHILE_LIVE_MS = 60_000;

/** First members of the query keys whose answers each kind of change affects. */
const ANSWERS: Record<ChangeKind, readonly string[]> = {
  counts: ['state', 'record'],
  failures: ['failures', 'decisions', 'record'],
  jobs: ['jobs'],
  commands: ['commands', 'record'],
  objectives: ['objectives'],
};

const LiveContext = createContext(false);

export function LiveUpdates({ children }: PropsWithChildren) {
  const uid = useChosenDataSource()?.uid;
  const queryClient = useQueryClient();
  const [isLive, setIsLive] = useState(false);

  useEffect(() => {
    if (uid === undefined) {
      return;
    }
    const rounds = new Rounds((changed) => {
      const keys = new Set([...changed].flatMap((kind) => ANSWERS[kind]));
      return Promise.all([...keys].map((key) => queryClient.invalidateQueries({ queryKey: [key, uid] })));
    });
    const following = liveChanges(uid).subscribe(({ isConnected, changed }) => {
      setIsLive(isConnected);
      rounds.add(changed);
    });
    return () => {
      following.unsubscribe();
      rounds.end();
      setIsLive(false);
    };
  }, [uid, queryClient]);

  return <LiveContext.Provider value={isLive}>{children}</LiveContext.Provider>;
}

/** Gives the interval of a poll: the one asked for, or a longer one while Live reports changes. */
export function usePace(): (everyMs: number) => number {
  const isLive = useContext(LiveContext);
  return useCallback((everyMs) => (isLive ? Math.max(everyMs, WHILE_LIVE_MS) : everyMs), [isLive]);
}
