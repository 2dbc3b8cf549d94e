/** Which failures a query is about: range, filters, state and search, as one condition on the table. */
import { type FailureState } from '@sync-health/contract';

import { type TimeRange } from '../storage/rollups/ranges';
import { momentSql } from '../storage/rollups/source';
import { type SqlParams } from '../storage/sqlParams';
import { type Storage } from '../storage/storage';
import { type FilterSource, filterSql } from './filters';

export interface FailuresSelection extends FilterSource {
  range: TimeRange;
  state?: FailureState[];
  search?: string;
}

export async function failuresWhereSql(
  storage: Storage,
  { range, state, search, ...filter }: FailuresSelection,
  params: SqlParams
): Promise<string> {
  return [
    rangeSql(range),
    `(${filterSql(filter, params)})`,
    ...(state && state.length > 0 ? [`state IN ${params.add('Array(String)', state)}`] : []),
    ...(search ? [await searchSql(storage, search, params)] : []),
  ].join(' AND ');
}

/** On the primary key and, by `end_time`, on the partitions. */
function rangeSql({ fromMs, toMs }: TimeRange): string {
  return `rev <= ${-Math.trunc(fromMs)} AND rev > ${-Math.trunc(toMs)}
    AND end_time >= ${momentSql(fromMs)} AND end_time < ${momentSql(toMs)}`;
}

/**
 * An id that is given whole is found by index; only where there is none such, parts are looked for. What error groups
 * show is searched as well, so that a group narrows to its failures.
 */
async function searchSql(storage: Storage, search: string, params: SqlParams): Promise<string> {
  const whole = (text: string) => `
    SELECT rev, connector, id FROM failures WHERE record_id = ${text}
    UNION ALL SELECT rev, connector, id FROM failures WHERE id = ${text}`;
  const found = await storage.rows(`SELECT 1 FROM (${whole('{search:String}')}) LIMIT 1`, { search });
  const text = params.add('String', search);
  if (found.length > 0) {
    return `(rev, connector, id) IN (${whole(text)})`;
  }
  const columns = ['record_id', 'id', 'error_message', 'message_group', 'job_id'];
  return `(${columns.map((column) => `positionCaseInsensitiveUTF8(${column}, ${text}) > 0`).join(' OR ')})`;
}
