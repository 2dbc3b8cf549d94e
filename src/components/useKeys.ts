/** Keys of a page, heard before Grafana, which has other uses for some; not while somebody types or is asked. */
import { useEffect, useRef } from 'react';

const BUSY = 'input:not([type="checkbox"]), textarea, select, [contenteditable="true"], [role="combobox"]';

/** `act` says whether the key was one of its own. */
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
