/** Which failures a query is about: range, filters, state and search, as one condition on the table. */
import { type FailureState } from '@sync-health/contract';

import { type TimeRange } from '../storage/rollups/ranges';
import { momentSql } from '../storage/rollups/source';
import { type SqlParams } from '../storage/sqlParams';
import { type FilterSource, filterSql } from './filters';

export interface FailuresSelection extends FilterSource {
  range: TimeRange;
  state?: FailureState[];
  search?: string;
}

export function failuresWhereSql({ range, state, search, ...filter }: FailuresSelection, params: SqlParams): string {
  return [
    rangeSql(range),
    `(${filterSql(filter, params)})`,
    ...(state && state.length > 0 ? [`state IN ${params.add('Array(String)', state)}`] : []),
    ...(search ? [searchSql(params.add('String', search))] : []),
  ].join(' AND ');
}

/** On the primary key and, by `end_time`, on the partitions. */
function rangeSql({ fromMs, toMs }: TimeRange): string {
  return `rev <= ${-Math.trunc(fromMs)} AND rev > ${-Math.trunc(toMs)}
    AND end_time >= ${momentSql(fromMs)} AND end_time < ${momentSql(toMs)}`;
}

/** What error groups show is searched as well, so that a group narrows to its failures. */
function searchSql(part: string): string {
  const columns = ['record_id', 'id', 'error_message', 'message_group', 'job_id'];
  return `(${columns.map((column) => `positionCaseInsensitiveUTF8(${column}, ${part}) > 0`).join(' OR ')})`;
}
