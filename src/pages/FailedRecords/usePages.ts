/** Paging with cursors: keeps the cursors of all previous pages. */
import { useState } from 'react';

/** `owner` identifies the list. Another list starts at its first page. */
export function usePages(owner: string) {
  const [state, setState] = useState<{ owner: string; cursors: string[] }>({ owner, cursors: [] });
  const cursors = state.owner === owner ? state.cursors : [];
  return {
    /** The first page is 0. */
    page: cursors.length,
    cursor: cursors.at(-1),
    previous: () => setState({ owner, cursors: cursors.slice(0, -1) }),
    next: (cursor: string) => setState({ owner, cursors: [...cursors, cursor] }),
  };
}
