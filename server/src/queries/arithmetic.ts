/** The arithmetic of figures that may be missing: what can't be computed is null. */

/** Null where there was nothing. */
export const ratio = (part: number | null, whole: number | null): number | null =>
  part === null || !whole ? null : part / whole;

export const difference = (now: number | null, before: number | null): number | null =>
  now === null || before === null ? null : now - before;

/** Relative; null where there was nothing before. */
export const change = (now: number | null, before: number | null): number | null =>
  ratio(difference(now, before), before);
