/**
 * CSV with a line of column names, in portions: however long a file is, only so many rows of it are in memory. Every row
 * needs `startTime` and `endTime`: a file without a time per record, such as the results of a bulk job, has no latency
 * that could be told, and none is made up.
 */
import { type Readable } from 'node:stream';
import { TextDecoder } from 'node:util';

import { CsvError, parse } from 'csv-parse';

import { ProblemError } from '../../problems';
import { charsetOf, decoderOf } from '../bodyText';
import { columnMapOf, eventOfRow } from './columnMap';

const PORTION_ROWS = 5000;
/** Longer than any row that is meant. */
const MAX_ROW_CHARACTERS = 256 * 1024;

export async function* readCsv(
  body: Readable,
  contentType: string,
  mapText: string | undefined
): AsyncGenerator<Array<Record<string, unknown>>> {
  const { map, isGiven } = columnMapOf(mapText);
  const charset = charsetOf(contentType);
  const rows = parse({
    columns: (names: string[]) => {
      const absent =
        isGiven && Object.values(map).find((column) => typeof column === 'string' && !names.includes(column));
      if (typeof absent === 'string') {
        throw new ProblemError(400, `The file has no column ${JSON.stringify(absent)}; it has ${names.join(', ')}.`, {
          field: 'map',
        });
      }
      return names;
    },
    skip_empty_lines: true,
    max_record_size: MAX_ROW_CHARACTERS,
  });
  const reading = pump(body, charset === null ? new TextDecoder('utf-8', { fatal: true }) : decoderOf(charset), rows);
  let portion: Array<Record<string, unknown>> = [];
  try {
    for await (const row of rows as AsyncIterable<Record<string, string>>) {
      portion.push(eventOfRow(row, map));
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

/** Never rejects before it is awaited: what goes wrong ends the rows. */
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
