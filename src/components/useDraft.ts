/**
 * Filters that are chosen and not asked for yet. What is chosen waits, so that the server is asked once for all of it;
 * what is taken away of what is shown counts at once, since it is seen to be gone.
 */
import { useState } from 'react';

/** Parameters of a page's address, by name. */
export type FilterValues = Record<string, string | string[]>;

const valuesIn = (value: string | string[] | undefined): string[] =>
  Array.isArray(value) ? value : value ? [value] : [];

const isSame = (a: string | string[] | undefined, b: string | string[] | undefined) =>
  JSON.stringify(valuesIn(a)) === JSON.stringify(valuesIn(b));

export interface Draft {
  /** What the fields show. */
  values: FilterValues;
  isChanged: boolean;
  change: (changes: FilterValues) => void;
  apply: () => void;
  /** Asks for these, whatever was chosen. */
  reset: (values: FilterValues) => void;
}

interface State {
  chosen: FilterValues;
  /** What was shown when it was chosen, and what is shown once it is asked for. */
  applied: string;
  expected: string;
}

export function useDraft(applied: FilterValues, onApply: (changes: FilterValues) => void): Draft {
  const now = JSON.stringify(applied);
  const [kept, setKept] = useState<State>({ chosen: {}, applied: now, expected: now });
  let state = kept;
  if (state.applied !== now) {
    // An address that changed by itself, as by Back, is what people look at then.
    state = { chosen: now === state.expected ? state.chosen : {}, applied: now, expected: now };
    setKept(state);
  }
  const changed = Object.fromEntries(
    Object.entries(state.chosen).filter(([name, value]) => !isSame(value, applied[name]))
  );
  const send = (changes: FilterValues, left: FilterValues) => {
    setKept({ chosen: left, applied: now, expected: JSON.stringify({ ...applied, ...changes }) });
    onApply(changes);
  };

  return {
    values: { ...applied, ...changed },
    isChanged: Object.keys(changed).length > 0,
    change: (changes) => {
      const removed = Object.entries(changes).flatMap(([name, value]) => {
        const before = valuesIn(applied[name]);
        const left = before.filter((each) => valuesIn(value).includes(each));
        return Array.isArray(value) && left.length < before.length ? [[name, left] as const] : [];
      });
      const chosen = { ...changed, ...changes };
      if (removed.length > 0) {
        send(Object.fromEntries(removed), chosen);
      } else {
        setKept({ ...state, chosen });
      }
    },
    apply: () => send(changed, {}),
    reset: (values) => send(values, {}),
  };
}
