/** Reads members of JSON that has any shape. */

type Members = Record<string, unknown>;

export const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null ? (value as Members) : {};

/** Empty unless the value is a text, or a number that lost no digit when it was read. */
export function textOf(value: unknown): string {
  const hasAllDigits = typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  return typeof value === 'string' || hasAllDigits ? String(value) : '';
}

/** Undefined when the value is no count. */
export const countOf = (value: unknown) =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined;

const SHOWN_CHARACTERS = 100;

/** A value for people, cut. */
export function shownValue(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
