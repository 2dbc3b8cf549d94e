/** Sorts table rows by a number that may be negative or null. The `number` sort of react-table ignores signs. */

interface Sortable {
  values: Record<string, unknown>;
}

const numberIn = (row: Sortable, column: string): number | null => {
  const value = row.values[column];
  return typeof value === 'number' ? value : null;
};

/** Null comes last in both directions. */
export function byNumber(a: Sortable, b: Sortable, column: string, isDescending = false): number {
  const [left, right] = [numberIn(a, column), numberIn(b, column)];
  if (left === null || right === null) {
    // react-table reverses the result for descending order.
    const last = isDescending ? -1 : 1;
    return left === right ? 0 : left === null ? last : -last;
  }
  return Math.sign(left - right);
}

/** Null counts as more than any number, for waits that have no end yet. */
export function byNumberOrNever(a: Sortable, b: Sortable, column: string): number {
  const [left, right] = [numberIn(a, column) ?? Infinity, numberIn(b, column) ?? Infinity];
  return left === right ? 0 : left < right ? -1 : 1;
}
