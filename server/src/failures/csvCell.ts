/**
 * Texts in a CSV file so that no spreadsheet takes them for a formula, and back: ids that were copied from the file are
 * still found. A protected cell begins with an apostrophe, as does what follows a semicolon or tab within it, which
 * separate cells where a comma stands in numbers.
 */
const FORMULA = '[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20]';

/** A formula may come after what is not seen, and is left out by some who read a cell. */
const BEGINS_FORMULA = new RegExp(`^(?:[\\t\\r]|[\\s\\p{C}]*${FORMULA})`, 'u');
const FORMULA_IN_NEXT_CELL = new RegExp(`([;\\t][\\s\\p{C}"]*)(?=${FORMULA})`, 'gu');

const PROTECTED_CELL = new RegExp(`^'(?=[\\t\\r]|[\\s\\p{C}]*${FORMULA})`, 'u');
const PROTECTED_NEXT_CELL = new RegExp(`([;\\t][\\s\\p{C}"]*)'(?=${FORMULA})`, 'gu');

export function protectedCell(text: string): string {
  const separates = text.includes(';') || text.includes('\t');
  const inner = separates ? text.replace(FORMULA_IN_NEXT_CELL, "$1'") : text;
  return mayBeginFormula(text) && BEGINS_FORMULA.test(inner) ? `'${inner}` : inner;
}

/** What a protected cell was made of; null where it is none. */
export function textOfCell(cell: string): string | null {
  const text = cell.includes("'") ? cell.replace(PROTECTED_CELL, '').replace(PROTECTED_NEXT_CELL, '$1') : cell;
  return text === cell ? null : text;
}

/** Most cells begin with a letter or a digit, and need no more than this look. */
function mayBeginFormula(text: string): boolean {
  const code = text.charCodeAt(0);
  return !(code > 0x40 && code < 0x7f) && !(code >= 0x30 && code < 0x3a);
}
