/** The failed records that are selected: rows, kept while paging, or everything that the filter matches. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';

import type { FailureFilter } from '../../api/failures';
import type { FailureRow } from '../../api/rows';
import { isSelectable } from './retryable';

type RowId = Pick<FailureRow, 'id' | 'connector'>;
type PickedRow = RowId & Pick<FailureRow, 'state'>;

export interface Selection {
  /** By `rowKey`. */
  rows: ReadonlyMap<string, PickedRow>;
  /** Everything that the filter matches, also on the pages that were never opened. */
  allMatching: boolean;
}

export const NOTHING: Selection = { rows: new Map(), allMatching: false };

/** Event ids are unique only within their connector. */
export function rowKey({ connector, id }: RowId): string {
  return JSON.stringify([connector, id]);
}

export function isEmpty({ rows, allMatching }: Selection): boolean {
  return rows.size === 0 && !allMatching;
}

/** `page` is the page on screen: what stays selected when one row is taken out of everything that matches. */
export function useSelection(filter: FailureFilter, page: FailureRow[]) {
  // A selection belongs to the filter it was made under: with another filter it is gone, never silently reinterpreted.
  const owner = JSON.stringify(filter);
  const [state, setState] = useState({ owner, selection: NOTHING });
  const selection = state.owner === owner ? state.selection : NOTHING;

  const update = useCallback(
    (change: (now: Selection) => Selection) =>
      setState((now) => ({ owner, selection: change(now.owner === owner ? now.selection : NOTHING) })),
    [owner]
  );

  // By reference, so that the callbacks stay the same while pages change and rows need not render again.
  const pageRef = useRef(page);
  useEffect(() => {
    pageRef.current = page;
  }, [page]);

  const actions = useMemo(() => {
    const selectablePage = () => pageRef.current.filter(isSelectable);
    return {
      toggle: (row: FailureRow) =>
        update((now) =>
          now.allMatching
            ? withRows(withRows(NOTHING, selectablePage(), true), [row], false)
            : withRows(now, [row], !now.rows.has(rowKey(row)))
        ),
      setPage: (selected: boolean) => update((now) => withRows(now, selectablePage(), selected)),
      selectAllMatching: () => update(() => ({ rows: new Map(), allMatching: true })),
      /** Failures that no list has shown: whether they can be acted on, the server says. */
      selectNamed: (failures: readonly RowId[]) =>
        update(() =>
          withRows(
            NOTHING,
            failures.map((each) => ({ ...each, state: 'open' })),
            true
          )
        ),
      clear: () => update(() => NOTHING),
    };
  }, [update]);

  return { selection, ...actions };
}

function withRows(now: Selection, rows: readonly PickedRow[], selected: boolean): Selection {
  const next = new Map(now.rows);
  for (const { id, connector, state } of rows) {
    const key = rowKey({ id, connector });
    if (selected) {
      next.set(key, { id, connector, state });
    } else {
      next.delete(key);
    }
  }
  return { rows: next, allMatching: false };
}
