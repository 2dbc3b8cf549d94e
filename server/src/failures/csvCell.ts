/**
 * Protects CSV cells so that no spreadsheet takes them for formulas, and reverts it, so that ids copied from the file are
 * still found. A protected cell begins with an apostrophe. So does a formula after a semicolon or tab within the cell:
 * these separate cells in locales with a decimal comma.
 */
const FORMULA = '[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20]';

/** Invisible characters may come before a formula: some readers skip them. */
const BEGINS_FORMULA = new RegExp(`^(?:[\\t\\r]|[\\s\\p{C}]*${FORMULA})`, 'u');
const FORMULA_IN_NEXT_CELL = new RegExp(`([;\\t][\\s\\p{C}"]*)(?=${FORMULA})`, 'gu');

const PROTECTED_CELL = new RegExp(`^'(?=[\\t\\r]|[\\s\\p{C}]*${FORMULA})`, 'u');
const PROTECTED_NEXT_CELL = new RegExp(`([;\\t][\\s\\p{C}"]*)'(?=${FORMULA})`, 'gu');

export function protectedCell(text: string): string {
  const separates = text.includes(';') || text.includes('\t');
  const inner = separates ? text.replace(FORMULA_IN_NEXT_CELL, "$1'") : text;
  return mayBeginFormula(text) && BEGINS_FORMULA.test(inner) ? `'${inner}` : inner;
}

/** The original text of a protected cell; null when the cell is not protected. */
export function textOfCell(cell: string): string | null {
  const text = cell.includes("'") ? cell.replace(PROTECTED_CELL, '').replace(PROTECTED_NEXT_CELL, '$1') : cell;
  return text === cell ? null : text;
}

/** A fast check: most cells begin with a letter or digit, which begins no formula. */
function mayBeginFormula(text: string): boolean {
  const code = text.charCodeAt(0);
  return !(code > 0x40 && code < 0x7f) && !(code >= 0x30 && code < 0x3a);
}
