/** Tells the pages what has changed, as the server reports it on Grafana Live. Without Live each page polls at its own pace. */
import type { ChangeKind } from '@sync-health/contract/words';
import { useQueryClient } from '@tanstack/react-query';
import React, { createContext, type PropsWithChildren, useCallback, useContext, useEffect, useState } from 'react';

import { liveChanges } from '../live/liveChanges';
import { Rounds } from '../live/rounds';
import { useChosenDataSource } from './DataSourceContext';

/** Where changes are told of: what only the clock changes, such as the last day's figures. */
const WHILE_LIVE_MS = 60_000;

/** First members of the keys of answers that each kind may change. */
const ANSWERS: Record<ChangeKind, readonly string[]> = {
  counts: ['state', 'record'],
  failures: ['failures', 'decisions', 'record'],
  jobs: ['jobs'],
  commands: ['commands', 'record'],
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

/** How often an answer is asked for that is asked for so often where no changes are told of. */
export function usePace(): (everyMs: number) => number {
  const isLive = useContext(LiveContext);
  return useCallback((everyMs) => (isLive ? Math.max(everyMs, WHILE_LIVE_MS) : everyMs), [isLive]);
}
