/**
 * Passes a change on once, when the click that made it is over. Grafana's comboboxes report one choice again with every
 * render until it is settled, and Explore renders at once: passed on at once, a choice would never come to an end.
 */
import { useRef } from 'react';

export function useSettledChange<Change>(pass: (change: Change) => void): (change: Change) => void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  return (change) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => pass(change));
  };
}
