/** The selection: rows, which stay selected while paging, or everything that matches the filter. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';

import type { FailureFilter } from '../../api/failures';
import type { FailureRow } from '../../api/rows';
import { isSelectable } from './retryable';

type RowId = Pick<FailureRow, 'id' | 'connector'>;
type PickedRow = RowId & Pick<FailureRow, 'state'>;

export interface Selection {
  /** Keys are those of `rowKey`. */
  rows: ReadonlyMap<string, PickedRow>;
  /** Everything that matches, also on pages that were never opened. */
  allMatching: boolean;
}

export const NOTHING: Selection = { rows: new Map(), allMatching: false };

/** An event id is unique only within its connector. */
export function rowKey({ connector, id }: RowId): string {
  return JSON.stringify([connector, id]);
}

export function isEmpty({ rows, allMatching }: Selection): boolean {
  return rows.size === 0 && !allMatching;
}

/** `page` is the page on screen. Its rows stay selected when one is removed from “everything that matches”. */
export function useSelection(filter: FailureFilter, page: FailureRow[]) {
  // Another filter drops the selection, since it would mean something else there.
  const owner = JSON.stringify(filter);
  const [state, setState] = useState({ owner, selection: NOTHING });
  const selection = state.owner === owner ? state.selection : NOTHING;

  const update = useCallback(
    (change: (now: Selection) => Selection) =>
      setState((now) => ({ owner, selection: change(now.owner === owner ? now.selection : NOTHING) })),
    [owner]
  );

  // A reference keeps the callbacks the same while pages change, so that rows do not render again.
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
      /** Selects failures that were never listed. The server decides whether they can be acted on. */
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
