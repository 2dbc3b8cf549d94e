/** Arithmetic on figures that may be missing: a result that can't be computed is null. */

/** Null when `whole` is 0. */
export const ratio = (part: number | null, whole: number | null): number | null =>
  part === null || !whole ? null : part / whole;

export const difference = (now: number | null, before: number | null): number | null =>
  now === null || before === null ? null : now - before;

/** The relative change; null when `before` is 0. */
export const change = (now: number | null, before: number | null): number | null =>
  ratio(difference(now, before), before);
