/** What the start of a CSV file tells about the rest: its character encoding, and what is between its columns. */

/** No byte order mark is longer. */
export const MARK_BYTES = 3;

/** The encoding that a byte order mark at the start of a file names; null without one. */
export function encodingOfMark([first, second, third]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  if (first === 0xff && second === 0xfe) {
    return 'utf-16le';
  }
  if (first === 0xfe && second === 0xff) {
    return 'utf-16be';
  }
  return first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8' : null;
}

export interface CsvStart {
  delimiter: string;
  /** Characters of a first line such as `sep=;`, which Excel understands. It is no row. 0 without such a line. */
  length: number;
  /** The line of the column names; 1 is the first of the file. */
  headerLine: number;
}

const DELIMITERS = [',', ';', '\t', '|'];

/**
 * `text` must hold the first line to its end. `given` is the delimiter that the caller knows; a line `sep=;` has
 * priority. Without either, it is the one that gives the first line the most columns.
 */
export function startOfCsv(text: string, given: string | null = null): CsvStart {
  const said = /^"?sep=([^"\r\n])"?(\r\n|\n|\r)/i.exec(text);
  return said
    ? { delimiter: said[1]!, length: said[0].length, headerLine: 2 }
    : { delimiter: given ?? guessDelimiter(text), length: 0, headerLine: 1 };
}

function guessDelimiter(text: string): string {
  // Delimiters within quotation marks separate nothing.
  const [line = ''] = text
    .replace(/^[\r\n]+/, '')
    .replace(/"[^"]*"/g, '')
    .split(/[\r\n]/, 1);
  const columnsBy = (delimiter: string) => line.split(delimiter).length;
  return DELIMITERS.reduce((best, each) => (columnsBy(each) > columnsBy(best) ? each : best));
}

/** Whether the first line that is not blank is there to its end. A line feed after a carriage return belongs to it. */
export function hasFirstLine(text: string): boolean {
  const from = text.search(/[^\r\n]/);
  return from >= 0 && /\n|\r[^]/.test(text.slice(from));
}

/** Whether the first line has NULs between its characters, as UTF-16 and UTF-32 have when they are read as UTF-8. */
export function hasNulsInFirstLine(text: string): boolean {
  const [line = ''] = text.replace(/^[\r\n]+/, '').split(/[\r\n]/, 1);
  return line.includes('\0');
}
