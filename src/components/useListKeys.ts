/**
 * The keys of a list, as other tools for operators have them: j and k move from row to row, x selects, ? lists the keys,
 * and a list has some of its own.
 */
import { useKeys } from './useKeys';

export interface ListKeys {
  /** By the row's key. */
  onToggle: (key: string) => void;
  /** With Shift: all from the one that was toggled before. */
  onToggleThrough?: (key: string) => void;
  onHelp: () => void;
  /** What else a key does, by the key. */
  actions: Record<string, () => void>;
}

/** Marks a row, or something in it, with the row's key. */
const ROWS = '[data-row]';
/** In a row, what takes the focus and opens its details. */
const OPENER = '[data-open]';

export function useListKeys(keys: ListKeys) {
  useKeys((key) => act(key, keys));
}

/** The rows on screen, from the top. */
export function shownRows(): Array<{ key: string; element: HTMLElement }> {
  return [...document.querySelectorAll<HTMLElement>(ROWS)].map((mark) => ({
    key: mark.dataset['row'] ?? '',
    element: mark.closest('tr') ?? mark,
  }));
}

/** Whether the key is one of the list's. */
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
