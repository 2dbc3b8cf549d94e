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

/** The same time in as few ranges as possible; the ranges are in order. */
export function mergeAdjacent(ranges: readonly TimeRange[]): TimeRange[] {
  const merged: TimeRange[] = [];
  for (const range of ranges) {
    appendRange(merged, range);
  }
  return merged;
}

/** The ranges, in order, widened to the slots that they touch. */
export function wholeSlots({ stepSeconds }: { stepSeconds: number }, ranges: readonly TimeRange[]): TimeRange[] {
  const stepMs = stepSeconds * 1000;
  const wide: TimeRange[] = [];
  for (const { fromMs, toMs } of ranges) {
    const range = { fromMs: Math.floor(fromMs / stepMs) * stepMs, toMs: Math.ceil(toMs / stepMs) * stepMs };
    const last = wide.at(-1);
    if (last && range.fromMs <= last.toMs) {
      last.toMs = Math.max(last.toMs, range.toMs);
    } else {
      wide.push(range);
    }
  }
  return wide;
}
