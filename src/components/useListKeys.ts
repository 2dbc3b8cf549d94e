/**
 * The keys of a list, as other tools for operators have them: j and k move from row to row, x selects, ? lists the keys,
 * and a list has some of its own. Heard before Grafana, which has other uses for some; not while somebody types or is
 * asked.
 */
import { useEffect, useRef } from 'react';

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

const BUSY = 'input:not([type="checkbox"]), textarea, select, [contenteditable="true"], [role="combobox"]';

export function useListKeys(keys: ListKeys) {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isOthers = event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented;
      const isBusy = event.target instanceof Element && event.target.matches(BUSY);
      if (!isOthers && !isBusy && !document.querySelector('[role="dialog"]') && act(event.key, latest.current)) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    };
    window.addEventListener('keydown', listen, true);
    return () => window.removeEventListener('keydown', listen, true);
  }, []);
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
