/**
 * Reads the cells of one row of CSV, strictly where they are quoted. The parser is told to take `5" pipe` for a text, as
 * spreadsheets do. It then takes `"5" pipe` for one as well, and what follows may be of another cell.
 */

/** Null when a quotation mark is not closed or not doubled. Spaces after a closing one are dropped. */
export function cellsOfRow(text: string, delimiter: string): string[] | null {
  const cells: string[] = [];
  let at = /^[\r\n]*/.exec(text)![0].length;
  for (;;) {
    const isQuoted = text[at] === '"';
    const end = isQuoted ? endOfQuoted(text, at) : at;
    if (end === null) {
      return null;
    }
    const next = endOfCell(text, end, delimiter);
    if (isQuoted && text.slice(end, next).trim() !== '') {
      return null;
    }
    cells.push(isQuoted ? text.slice(at + 1, end - 1).replaceAll('""', '"') : text.slice(at, next));
    if (!text.startsWith(delimiter, next)) {
      return cells;
    }
    at = next + delimiter.length;
  }
}

/** The place after the closing quotation mark. */
function endOfQuoted(text: string, from: number): number | null {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') {
      return at + 1;
    }
  }
  return null;
}

function endOfCell(text: string, from: number, delimiter: string): number {
  let at = from;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r' && !text.startsWith(delimiter, at)) {
    at++;
  }
  return at;
}
