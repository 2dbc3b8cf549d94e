/**
 * Reads CSV with a header line in portions, so that memory holds only so many rows, however long the file. For a file
 * without a time per record, such as the results of a bulk job, the map says that the start is unknown; no latency is
 * made up.
 */
import { type Readable } from 'node:stream';
import { TextDecoder } from 'node:util';

import { type ColumnMap, columnsOf } from '@sync-health/contract';
import { CsvError, parse } from 'csv-parse';

import { ProblemError } from '../../http/problems';
import { charsetOf, decoderOf } from '../bodyText';
import { Unreadable } from '../readBatch';
import { eventOfRow, type WayToRead } from './columnMap';

const PORTION_ROWS = 5000;
/** In characters; no valid row is longer. */
const MAX_ROW_CHARACTERS = 256 * 1024;

export async function* readCsv(body: Readable, contentType: string, way: WayToRead): AsyncGenerator<unknown[]> {
  const { map, isGiven, delimiter } = way;
  const wanted = Object.values(map).flatMap(columnsOf);
  const charset = charsetOf(contentType);
  const rows = parse({
    delimiter,
    columns: (given: string[]) => {
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
        throw new ProblemError(400, `The file has no column ${absent}; it has ${columns.join(', ')}.`, {
          field: 'map',
        });
      }
      return columns;
    },
    skip_empty_lines: true,
    max_record_size: MAX_ROW_CHARACTERS,
    // A row of another length is rejected alone.
    relax_column_count: true,
    on_record: (row: Record<string, string>, { error }) =>
      error
        ? new Unreadable(
            'The row is not as long as the line of column names; a text with the delimiter in it needs quotation marks'
          )
        : row,
  });
  const reading = pump(body, charset === null ? new TextDecoder('utf-8', { fatal: true }) : decoderOf(charset), rows);
  let portion: unknown[] = [];
  try {
    for await (const row of rows as AsyncIterable<Record<string, string> | Unreadable>) {
      portion.push(row instanceof Unreadable ? row : eventOfRow(row, way));
      if (portion.length === PORTION_ROWS) {
        yield portion;
        portion = [];
      }
    }
    await reading;
  } catch (error) {
    throw error instanceof CsvError ? new ProblemError(400, `The body is not CSV: ${error.message}.`) : error;
  } finally {
    rows.destroy();
  }
  if (portion.length > 0) {
    yield portion;
  }
}

/** The columns of the first source of which the file has none, as text; null when every source has a column. */
function absentFrom(columns: readonly string[], map: ColumnMap): string | null {
  const lacking = Object.values(map)
    .map(columnsOf)
    .find((wanted) => wanted.length > 0 && !wanted.some((column) => columns.includes(column)));
  return lacking ? lacking.map((column) => JSON.stringify(column)).join(' or ') : null;
}

/**
 * Throws for two columns of the same wanted name, of which one would be lost, and for a wrong delimiter, which makes
 * all columns one.
 */
function assertTellsApart(columns: readonly string[], wanted: readonly string[]) {
  const twice = columns.find((name, place) => wanted.includes(name) && columns.indexOf(name) < place);
  if (twice !== undefined) {
    throw new ProblemError(400, `The file has two columns ${JSON.stringify(twice)}: rename one.`);
  }
  const [only = '', ...others] = columns;
  if (others.length === 0 && /[;\t|]/.test(only)) {
    throw new ProblemError(400, `The file has one column, ${JSON.stringify(only)}: separate columns by commas.`);
  }
}

/** Never rejects before it is awaited: an error destroys `rows`. */
async function pump(body: Readable, decoder: TextDecoder, rows: ReturnType<typeof parse>) {
  try {
    for await (const chunk of body) {
      const text = decodedBy(decoder, chunk as Buffer);
      if (!rows.write(text)) {
        await new Promise<void>((resolve) => {
          rows.once('drain', resolve);
          rows.once('close', resolve);
        });
      }
      if (rows.destroyed) {
        return;
      }
    }
    rows.end(decodedBy(decoder, null));
  } catch (error) {
    rows.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

function decodedBy(decoder: TextDecoder, chunk: Buffer | null): string {
  try {
    return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch {
    throw new ProblemError(
      400,
      `The body is not ${decoder.encoding}: encode it so, or name its charset in Content-Type.`,
      {
        field: 'Content-Type',
      }
    );
  }
}
