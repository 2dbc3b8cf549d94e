/** Which records have a text in their id: the one that has it as its whole id first, then the last that were synced. */
import { type FoundRecord, type RecordList, type Status } from '@sync-health/contract';

import { type TimeRange } from '../storage/rollups/ranges';
import { type QueryContext } from './answer';
import { Events } from './events';

export interface AskedRecords {
  search: string;
  range: TimeRange;
  /** The most that are answered. */
  limit: number;
}

interface Row {
  connector: string;
  recordId: string;
  object: string;
  endTimeMs: number;
  status: Status;
}

export async function findRecords(context: QueryContext, { search, range, limit }: AskedRecords): Promise<RecordList> {
  const [whole, parts] = await Promise.all([
    // By the index of whole ids, so that it is found however old it is.
    newestOf(context, range, limit, (text) => `record_id = ${text}`, search),
    newestOf(context, range, limit, (text) => `positionCaseInsensitiveUTF8(record_id, ${text}) > 0`, search),
  ]);
  const rows = [...whole, ...parts.filter(({ recordId }) => recordId !== search)];
  return {
    records: rows.slice(0, limit).map(shown),
    truncated: rows.length > limit,
  };
}

/**
 * The newest event of each record, the newest first, of one record more than `limit`. Events are read from the end of
 * the range, and no further than that takes.
 */
function newestOf(
  context: QueryContext,
  range: TimeRange,
  limit: number,
  match: (text: string) => string,
  search: string
): Promise<Row[]> {
  const events = new Events(context, {}, [range]);
  return context.storage.rows<Row>(
    `SELECT connector, record_id AS recordId, object, toUnixTimestamp64Milli(end_time) AS endTimeMs, status
    FROM events WHERE ${events.where} AND ${match(events.params.add('String', search))}
    ORDER BY end_time DESC LIMIT 1 BY connector, record_id LIMIT ${limit + 1}`,
    events.params.all
  );
}

const shown = ({ connector, recordId, object, endTimeMs, status }: Row): FoundRecord => ({
  connector,
  recordId,
  lastObject: object,
  lastEnd: endTimeMs,
  lastStatus: status,
});
