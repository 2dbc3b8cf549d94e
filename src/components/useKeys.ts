/**
 * Keys of a page. They are handled before Grafana, which uses some itself, but not while a person types or a dialog is
 * open.
 */
import { useEffect, useRef } from 'react';

const BUSY = 'input:not([type="checkbox"]), textarea, select, [contenteditable="true"], [role="combobox"]';

/** `act` returns whether it has handled the key. */
export function useKeys(act: (key: string) => boolean) {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isOthers = event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented;
      const isBusy = event.target instanceof Element && event.target.matches(BUSY);
      if (!isOthers && !isBusy && !document.querySelector('[role="dialog"]') && latest.current(event.key)) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    };
    window.addEventListener('keydown', listen, true);
    return () => window.removeEventListener('keydown', listen, true);
  }, []);
}

export function useKey(key: string, action: () => void) {
  useKeys((pressed) => {
    if (pressed === key) {
      action();
    }
    return pressed === key;
  });
}
