/** Which failures a query is about: range, filters, state and search, as one condition on the table. */
import { type FailureState } from '@sync-health/contract';

import { type TimeRange } from '../storage/rollups/ranges';
import { type SqlParams } from '../storage/sqlParams';
import { type Storage } from '../storage/storage';
import { threadSettings } from './answer';
import { type FilterSource, filterSql } from './filters';

export interface FailuresSelection extends FilterSource {
  range: TimeRange;
  state?: FailureState[];
  search?: string;
}

export interface FailuresWhere {
  where: string;
  /** Whether it names the few rows that it is about. */
  isNarrow: boolean;
}

export async function failuresWhere(
  storage: Storage,
  { range, state, search, ...filter }: FailuresSelection,
  params: SqlParams
): Promise<FailuresWhere> {
  const found = search ? await searchSql(storage, search, params) : null;
  const conditions = [
    rangeSql(range),
    `(${filterSql(filter, params)})`,
    ...(state && state.length > 0 ? [`state IN ${params.add('Array(String)', state)}`] : []),
    ...(found ? [found.where] : []),
  ];
  return { where: conditions.join(' AND '), isNarrow: found?.isNarrow ?? false };
}

/** On the primary key, which skips other weeks' partitions as well as their own column would. */
function rangeSql({ fromMs, toMs }: TimeRange): string {
  return `rev <= ${-Math.trunc(fromMs)} AND rev > ${-Math.trunc(toMs)}`;
}

/** Failures of one record, or ids that several connectors use, that are read by their keys. */
const MAX_KEYS = 1000;

/**
 * An id that is given whole is found by index; only where there is none such, parts are looked for. What error groups
 * show is searched as well, so that a group narrows to its failures.
 */
async function searchSql(storage: Storage, search: string, params: SqlParams): Promise<FailuresWhere> {
  const having = (column: string) =>
    storage.rows<{ rev: number }>(
      `SELECT rev FROM failures WHERE ${column} = {search:String} LIMIT ${MAX_KEYS + 1}`,
      { search },
      { settings: threadSettings(1) }
    );
  // One statement would ask one index after the other.
  const found = (await Promise.all(['record_id', 'id'].map(having))).flat();
  const text = params.add('String', search);
  if (found.length > 0) {
    const isWhole = `(record_id = ${text} OR id = ${text})`;
    const revs = [...new Set(found.map(({ rev }) => rev))];
    return found.length <= MAX_KEYS
      ? { where: `rev IN ${params.add('Array(Int64)', revs)} AND ${isWhole}`, isNarrow: true }
      : { where: isWhole, isNarrow: false };
  }
  const columns = ['record_id', 'id', 'error_message', 'message_group', 'job_id'];
  return {
    where: `(${columns.map((column) => `positionCaseInsensitiveUTF8(${column}, ${text}) > 0`).join(' OR ')})`,
    isNarrow: false,
  };
}
