/** The way through a list that the server hands out page by page: the cursors of the pages before this one. */
import { useState } from 'react';

/** `owner` names the list; with another one the way starts anew. */
export function usePages(owner: string) {
  const [state, setState] = useState<{ owner: string; cursors: string[] }>({ owner, cursors: [] });
  const cursors = state.owner === owner ? state.cursors : [];
  return {
    /** 0-based. */
    page: cursors.length,
    cursor: cursors.at(-1),
    previous: () => setState({ owner, cursors: cursors.slice(0, -1) }),
    next: (cursor: string) => setState({ owner, cursors: [...cursors, cursor] }),
  };
}
