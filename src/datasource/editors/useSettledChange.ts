/**
 * Passes a change on once, after the click that made it. Grafana's comboboxes report a choice with every render until
 * it is settled, and Explore renders on every report. Without this, the two would go on for ever.
 */
import { useRef } from 'react';

export function useSettledChange<Change>(pass: (change: Change) => void): (change: Change) => void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  return (change) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => pass(change));
  };
}
