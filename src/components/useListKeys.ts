/** The keys of a list: j and k move between rows, x selects, ? shows the keys. A list adds its own. */
import { useKeys } from './useKeys';

export interface ListKeys {
  /** `key` is the key of the row. */
  onToggle: (key: string) => void;
  /** With Shift: also toggles all rows since the last toggled one. */
  onToggleThrough?: (key: string) => void;
  onHelp: () => void;
  /** Further actions by key. */
  actions: Record<string, () => void>;
}

/** Attribute with the row's key, on the row or on something in it. */
const ROWS = '[data-row]';
/** Element of a row that is focused and that opens its details. */
const OPENER = '[data-open]';

export function useListKeys(keys: ListKeys) {
  useKeys((key) => act(key, keys));
}

/** The rows on screen, top to bottom. */
export function shownRows(): Array<{ key: string; element: HTMLElement }> {
  return [...document.querySelectorAll<HTMLElement>(ROWS)].map((mark) => ({
    key: mark.dataset['row'] ?? '',
    element: mark.closest('tr') ?? mark,
  }));
}

/** Returns whether the key belongs to the list. */
function act(key: string, { onToggle, onToggleThrough, onHelp, actions }: ListKeys): boolean {
  switch (key) {
    case 'j':
      return move(1);
    case 'k':
      return move(-1);
    case 'x':
      return withFocusedRow(onToggle);
    case 'X':
      return onToggleThrough !== undefined && withFocusedRow(onToggleThrough);
    case '?':
      return done(onHelp);
    default: {
      const action = actions[key];
      return action !== undefined && done(action);
    }
  }
}

function withFocusedRow(action: (key: string) => void): boolean {
  const row = shownRows().find(({ element }) => element.contains(document.activeElement));
  return row !== undefined && done(() => action(row.key));
}

function done(action: () => void): true {
  action();
  return true;
}

function move(step: 1 | -1): boolean {
  const rows = shownRows();
  const at = rows.findIndex(({ element }) => element.contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
  const opener = rows[next]?.element.querySelector<HTMLElement>(OPENER);
  opener?.focus();
  opener?.scrollIntoView?.({ block: 'nearest' });
  return rows.length > 0;
}
