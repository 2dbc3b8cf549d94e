/** Reads a CSV file part by part, so that a long file needs little memory. Any delimiter is recognized. */
import { encodingOfMark, hasFirstLine, MARK_BYTES, startOfCsv } from '@sync-health/contract/csvStart';
import { RowLines } from '@sync-health/contract/rowLines';
import { Parser } from 'papaparse';

const PART_BYTES = 512 * 1024;
/** Longer than any real row. An open quote would otherwise read the rest of the file. */
const MAX_ROW_CHARACTERS = 1_000_000;

export const ENCODINGS = ['utf-8', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];
/** What the file's byte order mark says goes before what a person chose. */
export type MarkedEncoding = ReturnType<typeof encodingOfMark>;

export interface Part {
  rows: string[][];
  /** For each row the line of the file on which it begins; 1 is the first. */
  lines: number[];
  /** Bytes of the file up to the end of this part. */
  bytesRead: number;
}

export type FileFault = 'encoding' | 'marked-encoding' | 'row-too-long' | 'quotes' | 'empty';

export class FileError extends Error {
  /** `line` is where the row of the fault begins, if known. */
  constructor(
    readonly fault: FileFault,
    readonly line?: number
  ) {
    super(fault);
    this.name = 'FileError';
  }
}

interface How {
  delimiter: string;
  newline: '\n' | '\r';
}

/** The first part includes the line of column names. */
export async function* readParts(file: File, encoding: Encoding, partBytes = PART_BYTES): AsyncGenerator<Part> {
  const decode = decoderOf(await markOf(file), encoding);
  let rest = '';
  let how: How | null = null;
  let lines = new RowLines(1);
  let blankLines = 0;
  for (let at = 0; at < file.size; at += partBytes) {
    const end = Math.min(at + partBytes, file.size);
    const isLast = end === file.size;
    let text = rest + decode(await bytesOf(file.slice(at, end)), isLast);
    if (how === null) {
      // The first line tells the delimiter and the line end.
      if (!isLast && !hasFirstLine(text)) {
        rest = text;
        assertShort(rest, 1);
        continue;
      }
      const { delimiter, length, headerLine } = startOfCsv(text);
      how = { delimiter, newline: newlineOf(text) };
      lines = new RowLines(headerLine);
      text = text.slice(length);
    }
    const { data, errors, meta } = new Parser(how).parse(text, 0, !isLast) as Parsed;
    // A row that this part does not complete is read again.
    const faulty = errors.find(({ type, row }) => type === 'Quotes' && (isLast || row < data.length));
    const part: Part = { rows: [], lines: [], bytesRead: end };
    for (const parsed of faulty ? data.slice(0, faulty.row) : data) {
      const cells = how.newline === '\n' ? withoutCr(parsed) : parsed;
      if (isRow(cells)) {
        part.rows.push(cells);
        part.lines.push(lines.take(cells, blankLines));
      } else {
        blankLines++;
      }
    }
    if (faulty) {
      // The parser would go on to any later quotation mark, and make the rows until there one text.
      throw new FileError('quotes', lines.after(blankLines));
    }
    rest = isLast ? '' : text.slice(meta.cursor);
    assertShort(rest, lines.after(blankLines));
    yield part;
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

function assertShort(row: string, line: number) {
  if (row.length > MAX_ROW_CHARACTERS) {
    throw new FileError('row-too-long', line);
  }
}

const markOf = async (file: File): Promise<MarkedEncoding> =>
  encodingOfMark(new Uint8Array(await bytesOf(file.slice(0, MARK_BYTES))));

function decoderOf(marked: MarkedEncoding, chosen: Encoding) {
  const decoder = new TextDecoder(marked ?? chosen, { fatal: true });
  return (bytes: ArrayBuffer, isLast: boolean): string => {
    try {
      return decoder.decode(new Uint8Array(bytes), { stream: !isLast });
    } catch {
      throw new FileError(marked === null ? 'encoding' : 'marked-encoding');
    }
  };
}

/** A file whose lines were put together may end some by CR LF and others by LF. Both end by LF. */
const newlineOf = (text: string): How['newline'] => (/\r(?!\n)|\n/.exec(text)?.[0] === '\r' ? '\r' : '\n');

/** Without the CR of a row that ended by CR LF. */
const withoutCr = (cells: string[]) => [...cells.slice(0, -1), cells.at(-1)!.replace(/\r$/, '')];

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
  /** The encoding that the file's byte order mark names. */
  marked: MarkedEncoding;
}

/** Reads the line of column names and the first rows. */
export async function readHead(file: File, encoding: Encoding, rows: number): Promise<Head> {
  for await (const part of readParts(file, encoding)) {
    const [columns, ...first] = part.rows;
    if (!columns || first.length === 0) {
      break;
    }
    return {
      columns: columns.map((name) => name.trim()),
      rows: first.slice(0, rows),
      marked: await markOf(file),
    };
  }
  throw new FileError('empty');
}
