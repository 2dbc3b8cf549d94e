/**
 * Makes the id of a table row from texts that people or machines wrote. Tables keep rows in a plain object, where an id
 * such as `__proto__` would break.
 */
export const rowId = (...parts: readonly string[]) => JSON.stringify(parts);
