/** Reads a CSV file part by part, so that a long file needs little memory. Any delimiter is recognized. */
import { parse, Parser } from 'papaparse';

const PART_BYTES = 512 * 1024;
/** Longer than any real row. An open quote would otherwise read the rest of the file. */
const MAX_ROW_CHARACTERS = 1_000_000;

export const ENCODINGS = ['utf-8', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export interface Part {
  rows: string[][];
  /** Bytes of the file up to the end of this part. */
  bytesRead: number;
}

export type FileFault = 'encoding' | 'row-too-long' | 'quotes' | 'empty';

export class FileError extends Error {
  /** `row` is the row of the fault, if known. Row 1 is the first below the column names. */
  constructor(
    readonly fault: FileFault,
    readonly row?: number
  ) {
    super(fault);
    this.name = 'FileError';
  }
}

interface How {
  delimiter: string;
  newline: '\r\n' | '\n' | '\r';
}

/** The first part includes the line of column names. */
export async function* readParts(file: File, encoding: Encoding, partBytes = PART_BYTES): AsyncGenerator<Part> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let rest = '';
  let how: How | null = null;
  let rowsBefore = 0;
  for (let at = 0; at < file.size; at += partBytes) {
    const end = Math.min(at + partBytes, file.size);
    const isLast = end === file.size;
    const text: string = rest + decoded(decoder, await bytesOf(file.slice(at, end)), isLast);
    if (how === null && !isLast && !/[\r\n][^]/.test(text)) {
      // The line of column names tells the delimiter and the line end.
      rest = text;
      assertShort(rest);
      continue;
    }
    how ??= howIsIt(text);
    const { data, errors, meta } = new Parser(how).parse(text, 0, !isLast) as Parsed;
    // A row that this part does not complete is read again.
    const faulty = errors.find(({ type, row }) => type === 'Quotes' && (isLast || row < data.length));
    if (faulty) {
      // The parser would go on to any later quotation mark, and make the rows until there one text.
      throw new FileError('quotes', rowsBefore + data.slice(0, faulty.row).filter(isRow).length);
    }
    rest = isLast ? '' : text.slice(meta.cursor);
    assertShort(rest);
    const rows = data.filter(isRow);
    rowsBefore += rows.length;
    yield { rows, bytesRead: end };
  }
}

/** The result of the parser, which has no types for it. */
interface Parsed {
  data: string[][];
  /** `row` is the index in `data`, or its length for a row that is not complete. */
  errors: Array<{ type: string; row: number }>;
  meta: { cursor: number };
}

/** An empty line is no row. */
const isRow = (cells: readonly string[]) => cells.length > 1 || cells[0] !== '';

function assertShort(row: string) {
  if (row.length > MAX_ROW_CHARACTERS) {
    throw new FileError('row-too-long');
  }
}

function decoded(decoder: TextDecoder, bytes: ArrayBuffer, isLast: boolean): string {
  try {
    return decoder.decode(new Uint8Array(bytes), { stream: !isLast });
  } catch {
    throw new FileError('encoding');
  }
}

const DELIMITERS = [',', ';', '\t', '|'];

/** Chooses the delimiter that gives the first line the most columns. */
function howIsIt(text: string): How {
  const newline = (/\r\n|\n|\r/.exec(text)?.[0] ?? '\n') as How['newline'];
  const columnsBy = (delimiter: string) =>
    parse<string[]>(text, { delimiter, newline, preview: 1 }).data[0]?.length ?? 0;
  const [delimiter = ','] = [...DELIMITERS].sort((a, b) => columnsBy(b) - columnsBy(a));
  return { delimiter, newline };
}

/** Browsers have `arrayBuffer`, but the files of jsdom do not. */
function bytesOf(blob: Blob): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as ArrayBuffer);
    reader.onerror = () => reject(reader.error ?? new Error('The file can’t be read'));
    reader.readAsArrayBuffer(blob);
  });
}

export interface Head {
  columns: string[];
  rows: string[][];
}

/** Reads the line of column names and the first rows. */
export async function readHead(file: File, encoding: Encoding, rows: number): Promise<Head> {
  for await (const part of readParts(file, encoding)) {
    const [columns, ...first] = part.rows;
    if (!columns || first.length === 0) {
      break;
    }
    return { columns: columns.map((name) => name.trim()), rows: first.slice(0, rows) };
  }
  throw new FileError('empty');
}
