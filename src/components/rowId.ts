/**
 * The id of a table's row from texts that people or machines wrote. Tables keep their rows in a plain object, in which a
 * text such as `__proto__` is something else already.
 */
export const rowId = (...parts: readonly string[]) => JSON.stringify(parts);
