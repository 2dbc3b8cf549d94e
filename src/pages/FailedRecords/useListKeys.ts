/**
 * The keys of the list, as other tools for operators have them: j and k move from row to row, x selects, r retries, d
 * dismisses, ? lists them. Heard before Grafana, which has other uses for some; not while somebody types or is asked.
 */
import { useEffect, useRef } from 'react';

export interface ListKeys {
  /** By the row's key. */
  onToggle: (key: string) => void;
  onRetry: () => void;
  onDismiss: () => void;
  onHelp: () => void;
}

/** Marks a row, and in it what takes the focus. */
const ROWS = 'tr[data-row]';
const OPENER = 'button[data-open]';

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

/** Whether the key is one of the list's. */
function act(key: string, keys: ListKeys): boolean {
  switch (key) {
    case 'j':
      return move(1);
    case 'k':
      return move(-1);
    case 'x': {
      const row = document.activeElement?.closest<HTMLElement>(ROWS)?.dataset['row'];
      return row !== undefined && done(() => keys.onToggle(row));
    }
    case 'r':
      return done(keys.onRetry);
    case 'd':
      return done(keys.onDismiss);
    case '?':
      return done(keys.onHelp);
    default:
      return false;
  }
}

function done(action: () => void): true {
  action();
  return true;
}

function move(step: 1 | -1): boolean {
  const rows = [...document.querySelectorAll(ROWS)];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
  const opener = rows[next]?.querySelector<HTMLElement>(OPENER);
  opener?.focus();
  opener?.scrollIntoView?.({ block: 'nearest' });
  return rows.length > 0;
}
