/**
 * Reads CSV with a header line in portions, so that memory holds only so many rows, however long the file. For a file
 * without a time per record, such as the results of a bulk job, the map says that the start is unknown; no latency is
 * made up.
 */
import { attributesByName, type ColumnMap, columnsOf, hasFirstLine, RowLines, startOfCsv } from '@sync-health/contract';
import { type CsvError, parse } from 'csv-parse';

import { ProblemError } from '../../http/problems';
import { Unreadable } from '../readBatch';
import { eventOfRow, type WayToRead } from './columnMap';
import { csvFault, quoteFault } from './csvFault';
import { assertNoNuls, textsOf } from './csvTexts';
import { cellsOfRow } from './quotedRow';

const PORTION_ROWS = 5000;
/** In characters; no valid row is longer. */
const MAX_ROW_CHARACTERS = 256 * 1024;

export interface Portion {
  /** Unchecked events, or what could not be read. */
  items: unknown[];
  /** For each item the line of the file on which its row begins; 1 is the first. */
  lines: number[];
  /** Columns of a file without a map that are not read, since they have the name of no member. */
  ignoredColumns: string[];
}

/** What the parser gives for a row. */
interface Parsed {
  record: Record<string, string>;
  raw: string;
}

interface Row {
  cells: Record<string, string> | Unreadable;
  line: number;
}

/** `charsetPlace` tells the sender where to name the charset. */
export async function* readCsv(
  body: AsyncIterable<unknown>,
  contentType: string,
  way: WayToRead,
  charsetPlace = 'in Content-Type'
): AsyncGenerator<Portion> {
  const texts = textsOf(body, contentType, charsetPlace);
  const first = await firstLine(texts);
  assertNoNuls(first, charsetPlace);
  const { delimiter, length, headerLine } = startOfCsv(first, way.delimiter);
  const lines = new RowLines(headerLine);
  let how = way;
  let columns: string[] = [];
  let ignoredColumns: string[] = [];
  const start = first.slice(length);
  const rows = parse({
    delimiter,
    columns: (cells: string[]) => {
      const given = rightlyQuoted(cells, start, delimiter);
      if (given === null) {
        throw quoteFault(lines.after(blankLinesBefore(start)));
      }
      lines.take(given);
      how = withAttributes(way, given);
      columns = columnNames(given, how);
      ignoredColumns = ignoredOf(columns, how);
      return columns;
    },
    record_delimiter: lineEndsOf(first),
    skip_empty_lines: true,
    max_record_size: MAX_ROW_CHARACTERS,
    // A row of another length is rejected alone.
    relax_column_count: true,
    relax_quotes: true,
    raw: true,
    on_record: ({ record, raw }: Parsed, { error, empty_lines: blankLines }): Row => {
      const given = error ? cellsOf(error) : Object.values(record);
      const cells = rightlyQuoted(given, raw, delimiter);
      if (cells === null) {
        throw quoteFault(lines.after(blankLines));
      }
      const line = lines.take(cells, blankLines);
      if (error) {
        return { cells: new Unreadable(OTHER_LENGTH), line };
      }
      return { cells: cells === given ? record : byName(columns, cells), line };
    },
  });
  const reading = pump(start, texts, rows);
  let portion = { items: [] as unknown[], lines: [] as number[] };
  try {
    for await (const { cells, line } of rows as AsyncIterable<Row>) {
      portion.items.push(cells instanceof Unreadable ? cells : eventOfRow(cells, how));
      portion.lines.push(line);
      if (portion.items.length === PORTION_ROWS) {
        yield { ...portion, ignoredColumns };
        portion = { items: [], lines: [] };
      }
    }
    await reading;
  } catch (error) {
    throw csvFault(error, lines);
  } finally {
    rows.destroy();
  }
  if (portion.items.length > 0) {
    yield { ...portion, ignoredColumns };
  }
}

const OTHER_LENGTH =
  'The row is not as long as the line of column names; a text with the delimiter in it needs quotation marks';

/** Null for a row that is wrongly quoted. Only a text that begins with a quotation mark can be, so most are not read twice. */
const rightlyQuoted = (cells: string[], row: string, delimiter: string) =>
  cells.some((cell) => cell.startsWith('"')) ? cellsOfRow(row, delimiter) : cells;

const byName = (columns: readonly string[], cells: readonly string[]) =>
  Object.fromEntries(columns.map((name, place) => [name, cells[place] ?? '']));

const blankLinesBefore = (row: string) => /^[\r\n]*/.exec(row)![0].match(/\r\n|\n|\r/g)?.length ?? 0;

/** The cells of a row of another length. */
const cellsOf = ({ record }: CsvError): string[] => (Array.isArray(record) ? record : []);

/** A file whose lines were put together may end some by CR LF and others by LF; the parser alone would keep the CR. */
const lineEndsOf = (first: string) => (/\r(?!\n)|\n/.exec(first)?.[0] === '\r' ? ['\r'] : ['\r\n', '\n']);

/** Without a map, columns such as `attributes.region` are read as attributes. */
function withAttributes(way: WayToRead, given: readonly string[]): WayToRead {
  const attributes = way.isByName ? attributesByName(given.map((name) => name.trim())) : {};
  return { ...way, map: { ...way.map, ...attributes } };
}

function ignoredOf(columns: readonly string[], { map, isByName }: WayToRead): string[] {
  return isByName ? columns.filter((name) => name !== '' && !Object.hasOwn(map, name)) : [];
}

/** The names of the columns as the map has them. Throws when the map does not fit. */
function columnNames(given: readonly string[], { map, isGiven }: WayToRead): string[] {
  const wanted = Object.values(map).flatMap(columnsOf);
  const columns = given.map((name) => (wanted.includes(name) ? name : name.trim()));
  assertTellsApart(columns, wanted);
  if (!isGiven && !columns.some((name) => wanted.includes(name))) {
    throw new ProblemError(
      400,
      `The first line names no column of an event: it must hold names such as ${wanted.slice(0, 3).join(', ')}, or ?map= says which columns there are.`,
      { field: 'map' }
    );
  }
  const absent = isGiven ? absentFrom(columns, map) : null;
  if (absent !== null) {
    throw new ProblemError(400, `The file has no column ${absent}; it has ${columns.join(', ')}.`, { field: 'map' });
  }
  return columns;
}

/** The columns of the first source of which the file has none, as text; null when every source has a column. */
function absentFrom(columns: readonly string[], map: ColumnMap): string | null {
  const lacking = Object.values(map)
    .map(columnsOf)
    .find((wanted) => wanted.length > 0 && !wanted.some((column) => columns.includes(column)));
  return lacking ? lacking.map((column) => JSON.stringify(column)).join(' or ') : null;
}

/** Throws for two columns of the same wanted name, of which one would be lost. */
function assertTellsApart(columns: readonly string[], wanted: readonly string[]) {
  const twice = columns.find((name, place) => wanted.includes(name) && columns.indexOf(name) < place);
  if (twice !== undefined) {
    throw new ProblemError(400, `The file has two columns ${JSON.stringify(twice)}: rename one.`);
  }
}

/** Takes texts until they hold the first line. */
async function firstLine(texts: AsyncIterator<string>): Promise<string> {
  let text = '';
  while (!hasFirstLine(text) && text.length < MAX_ROW_CHARACTERS) {
    const { done, value } = await texts.next();
    if (done) {
      break;
    }
    text += value;
  }
  return text;
}

/** Never rejects before it is awaited: an error destroys `rows`. */
async function pump(first: string, texts: AsyncIterable<string>, rows: ReturnType<typeof parse>) {
  try {
    await write(first, rows);
    let lineEnds = lineEndsAfter(first);
    for await (const text of texts) {
      // The parser keeps blank lines with the text of the row after them.
      const atEnd = lineEndsAfter(text);
      lineEnds = atEnd === text.length ? lineEnds + atEnd : atEnd;
      if (lineEnds > MAX_ROW_CHARACTERS) {
        throw new ProblemError(
          400,
          `The body has more than ${MAX_ROW_CHARACTERS} line ends with nothing between them.`
        );
      }
      await write(text, rows);
      if (rows.destroyed) {
        return;
      }
    }
    rows.end();
  } catch (error) {
    rows.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

/** The number of characters of line ends at the end of a text. */
function lineEndsAfter(text: string): number {
  let from = text.length;
  while (from > 0 && (text[from - 1] === '\n' || text[from - 1] === '\r')) {
    from--;
  }
  return text.length - from;
}

async function write(text: string, rows: ReturnType<typeof parse>) {
  if (!rows.destroyed && !rows.write(text)) {
    await new Promise<void>((resolve) => {
      const goOn = () => {
        rows.off('drain', goOn).off('close', goOn);
        resolve();
      };
      rows.on('drain', goOn).on('close', goOn);
    });
  }
}
