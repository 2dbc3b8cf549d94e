/**
 * Filters that are chosen but not applied yet, so that several changes cost one query. Removing an applied value counts
 * at once, since it visibly disappears.
 */
import { useState } from 'react';

/** Parameters of a page's URL by name. */
export type FilterValues = Record<string, string | string[]>;

const valuesIn = (value: string | string[] | undefined): string[] =>
  Array.isArray(value) ? value : value ? [value] : [];

const isSame = (a: string | string[] | undefined, b: string | string[] | undefined) =>
  JSON.stringify(valuesIn(a)) === JSON.stringify(valuesIn(b));

export interface Draft {
  /** The values in the fields. */
  values: FilterValues;
  isChanged: boolean;
  change: (changes: FilterValues) => void;
  apply: () => void;
  /** Applies these values and drops all changes. */
  reset: (values: FilterValues) => void;
}

interface State {
  chosen: FilterValues;
  /** The applied filters when the change was made, and those expected once it is applied. */
  applied: string;
  expected: string;
}

export function useDraft(applied: FilterValues, onApply: (changes: FilterValues) => void): Draft {
  const now = JSON.stringify(applied);
  const [kept, setKept] = useState<State>({ chosen: {}, applied: now, expected: now });
  let state = kept;
  if (state.applied !== now) {
    // The URL changed otherwise, as by Back. Changes that were not applied are dropped.
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
