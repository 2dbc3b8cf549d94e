/** Which columns of a histogram are worth showing. */

/** The places of the first column, and of the others from the first to the last that isn't zero throughout. */
export function occupied(columns: ReadonlyArray<ArrayLike<unknown>>): number[] {
  const holding = columns.flatMap((values, index) =>
    index > 0 && Array.prototype.some.call(values, (value: unknown) => value !== 0) ? [index] : []
  );
  const [first, last] = [holding[0], holding.at(-1)];
  return first === undefined || last === undefined
    ? [0]
    : [0, ...Array.from({ length: last - first + 1 }, (_, index) => first + index)];
}
