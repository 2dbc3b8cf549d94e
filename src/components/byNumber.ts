/** Orders rows of a table by a number that may be negative or unknown: react-table's own `number` drops signs. */

interface Sortable {
  values: Record<string, unknown>;
}

const numberIn = (row: Sortable, column: string): number | null => {
  const value = row.values[column];
  return typeof value === 'number' ? value : null;
};

/** Unknown ones come last, in both directions. */
export function byNumber(a: Sortable, b: Sortable, column: string, isDescending = false): number {
  const [left, right] = [numberIn(a, column), numberIn(b, column)];
  if (left === null || right === null) {
    // The table turns a descending answer round.
    const last = isDescending ? -1 : 1;
    return left === right ? 0 : left === null ? last : -last;
  }
  return Math.sign(left - right);
}

/** Without a number is more than any: as long as for ever. */
export function byNumberOrNever(a: Sortable, b: Sortable, column: string): number {
  const [left, right] = [numberIn(a, column) ?? Infinity, numberIn(b, column) ?? Infinity];
  return left === right ? 0 : left < right ? -1 : 1;
}
