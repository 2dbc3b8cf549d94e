/**
 * Columns as CSV for a spreadsheet: UTF-8 with a byte order mark, times in the reader's time zone, no cell that is a
 * formula.
 */
import { type QueryResult } from '@sync-health/contract';
import { stringify } from 'csv-stringify/sync';
import { DateTime } from 'luxon';

import { protectedCell } from '../failures/csvCell';

/** Rows that are read at a time. */
export const CSV_PAGE_ROWS = 5000;

/** Rows that are sent at a time. Compressing each row by itself would take most of the time. */
const CHUNK_ROWS = 250;

/** The header that says whether more rows exist than the file holds. */
export const MORE_HEADER = 'Sync-Health-More';

export const CSV_TYPE = 'text/csv; charset=utf-8';

type NextPage = (cursor: string) => Promise<QueryResult>;

interface CsvOptions {
  /** Times are written in it, and the header line names it. Without it, they are RFC 3339 in UTC. */
  timeZone: string | undefined;
  /** Most rows of the file. */
  most: number;
}

/** Yields parts of the file. Reads each page while the page before it is sent. */
export async function* csvOf(first: QueryResult, next: NextPage, { timeZone, most }: CsvOptions) {
  const timeOf = timeZone === undefined ? isoTime : timesIn(timeZone);
  const headOf = (name: string, type: string) => (type === 'time' && timeZone ? `${name} (${timeZone})` : name);
  yield BYTE_ORDER_MARK + csv([first.fields.map(({ name, type }) => headOf(name, type))]);
  let left = most;
  for (let page: QueryResult | null = first; page && left > 0;) {
    const { fields, nextCursor }: QueryResult = page;
    const count = Math.min(fields[0]?.values.length ?? 0, left);
    left -= count;
    const following: Promise<QueryResult> | null = nextCursor && left > 0 ? next(nextCursor) : null;
    // If the reader disconnects, nothing awaits this promise any more.
    following?.catch(() => undefined);
    for (let from = 0; from < count; from += CHUNK_ROWS) {
      const length = Math.min(CHUNK_ROWS, count - from);
      yield csv(
        Array.from({ length }, (_, index) =>
          fields.map(({ type, values }) => cellOf(type, values[from + index], timeOf))
        )
      );
    }
    page = await following;
  }
}

/** Tells spreadsheets that the file is UTF-8. */
const BYTE_ORDER_MARK = '\ufeff';

/** Cells with a carriage return are quoted as well: some programs take it for the end of the row. */
const csv = (rows: unknown[][]) => stringify(rows, { record_delimiter: '\r\n', quoted_match: ['\r', '\n'] });

function cellOf(
  type: string,
  value: string | number | boolean | null | undefined,
  timeOf: (ms: number) => string
): string | number | boolean {
  if (type === 'time' && typeof value === 'number') {
    return timeOf(value);
  }
  return typeof value === 'string' ? protectedCell(value) : (value ?? '');
}

const MINUTE_MS = 60_000;

let minute = NaN;
let untilSeconds = '';

/** ISO 8601 in UTC. Consecutive times are mostly within the same minute, whose text is reused: four times as fast. */
function isoTime(ms: number): string {
  const own = Math.floor(ms / MINUTE_MS);
  if (own !== minute) {
    minute = own;
    untilSeconds = new Date(own * MINUTE_MS).toISOString().slice(0, -'00.000Z'.length);
  }
  const digits = String(ms - own * MINUTE_MS).padStart(5, '0');
  return `${untilSeconds}${digits.slice(0, 2)}.${digits.slice(2)}Z`;
}

const QUARTER_MS = 15 * MINUTE_MS;

/**
 * Local times in a format that spreadsheets read. The offset is computed once for each quarter of an hour, since zones
 * change theirs only between quarters.
 */
function timesIn(timeZone: string): (ms: number) => string {
  let quarter = NaN;
  let offsetMs = 0;
  return (ms) => {
    const own = Math.floor(ms / QUARTER_MS);
    if (own !== quarter) {
      quarter = own;
      offsetMs = DateTime.fromMillis(ms, { zone: timeZone }).offset * MINUTE_MS;
    }
    return isoTime(ms + offsetMs)
      .replace('T', ' ')
      .replace(/\.\d{3}Z$/, '');
  };
}
