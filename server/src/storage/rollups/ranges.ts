/** Ranges of time, half-open, in epoch milliseconds. */
export interface TimeRange {
  fromMs: number;
  toMs: number;
}

/** Adds a range that begins at or after the end of the last one. */
export function appendRange(list: TimeRange[], { fromMs, toMs }: TimeRange) {
  const last = list.at(-1);
  if (last && last.toMs === fromMs) {
    last.toMs = toMs;
  } else {
    list.push({ fromMs, toMs });
  }
}

/** The same time in as few ranges as there can be. */
export function mergeAdjacent(ranges: readonly TimeRange[]): TimeRange[] {
  const merged: TimeRange[] = [];
  for (const range of ranges) {
    appendRange(merged, range);
  }
  return merged;
}
