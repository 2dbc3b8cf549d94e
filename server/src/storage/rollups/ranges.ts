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

/** The ranges in order, without overlaps. */
export function mergeOverlapping(ranges: readonly TimeRange[]): TimeRange[] {
  const all: TimeRange[] = [];
  for (const { fromMs, toMs } of [...ranges].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = all.at(-1);
    if (last && fromMs < last.toMs) {
      last.toMs = Math.max(last.toMs, toMs);
    } else {
      appendRange(all, { fromMs, toMs });
    }
  }
  return all;
}

/** The parts of `ranges` inside of `others`, and those outside. Both lists are in order. */
export function cut(ranges: readonly TimeRange[], others: readonly TimeRange[]) {
  const [inside, outside]: [TimeRange[], TimeRange[]] = [[], []];
  for (const { fromMs, toMs } of ranges) {
    let at = fromMs;
    for (const other of others) {
      const [from, to] = [Math.max(at, other.fromMs), Math.min(toMs, other.toMs)];
      if (from < to) {
        if (at < from) {
          outside.push({ fromMs: at, toMs: from });
        }
        inside.push({ fromMs: from, toMs: to });
        at = to;
      }
    }
    if (at < toMs) {
      outside.push({ fromMs: at, toMs });
    }
  }
  return { inside, outside };
}

/** The moments inside of the ranges. Both lists are in order. */
export function within(moments: readonly number[], ranges: readonly TimeRange[]): number[] {
  let at = 0;
  return moments.filter((ms) => {
    while (at < ranges.length && ranges[at]!.toMs <= ms) {
      at++;
    }
    return at < ranges.length && ranges[at]!.fromMs <= ms;
  });
}
