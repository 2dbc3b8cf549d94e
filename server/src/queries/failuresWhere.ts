/** Which failures a query is about: range, filters, state and search, as one condition on the table. */
import { type FailureState } from '@sync-health/contract';

import { ERROR_GROUP_SQL } from '../failures/errorGroup';
import { type TimeRange } from '../storage/rollups/ranges';
import { momentSql } from '../storage/rollups/rollupSource';
import { type SqlParams } from '../storage/sqlParams';
import { type Storage } from '../storage/storage';
import { threadSettings } from './answer';
import { type FilterSource, filterSql } from './filters';

export interface FailuresSelection extends FilterSource {
  range: TimeRange;
  state?: FailureState[];
  search?: string;
  /** What arrived later is left out. */
  arrivedUntilMs?: number | null;
}

export interface FailuresWhere {
  where: string;
  /** Whether it names the few rows that it is about. */
  isNarrow: boolean;
}

export async function failuresWhere(
  storage: Storage,
  { range, state, search, arrivedUntilMs = null, ...filter }: FailuresSelection,
  params: SqlParams
): Promise<FailuresWhere> {
  const where = [
    rangeSql(range),
    `(${filterSql(filter, params, ERROR_GROUP_SQL)})`,
    ...(state && state.length > 0 ? [`state IN ${params.add('Array(String)', state)}`] : []),
    ...(arrivedUntilMs === null ? [] : [arrivedUntilSql(arrivedUntilMs)]),
  ].join(' AND ');
  if (!search) {
    return { where, isNarrow: false };
  }
  const found = await searchSql({ storage, search, where, params });
  return { where: `${where} AND ${found.where}`, isNarrow: found.isNarrow };
}

export const arrivedUntilSql = (ms: number) => `arrived_at <= ${momentSql(ms)}`;

/** On the primary key, which skips other weeks' partitions as well as their own column would. */
function rangeSql({ fromMs, toMs }: TimeRange): string {
  return `rev <= ${-Math.trunc(fromMs)} AND rev > ${-Math.trunc(toMs)}`;
}

/** Failures of one record, or ids that several connectors use, that are read by their keys. */
const MAX_KEYS = 1000;

interface Searched {
  storage: Storage;
  search: string;
  /** The other conditions: a whole id counts as found only on a failure that meets them. */
  where: string;
  params: SqlParams;
}

/**
 * An id that one of the failures has as a whole is found by index; only where none has, parts are looked for. What
 * error groups show is searched as well, so that a group narrows to its failures.
 */
async function searchSql({ storage, search, where, params }: Searched): Promise<FailuresWhere> {
  const text = params.add('String', search);
  const having = (column: string) =>
    storage.rows<{ rev: number }>(
      `SELECT rev FROM failures WHERE ${column} = ${text} AND ${where} LIMIT ${MAX_KEYS + 1}`,
      params.all,
      { settings: threadSettings(1) }
    );
  // One statement would ask one index after the other.
  const found = (await Promise.all(['record_id', 'id'].map(having))).flat();
  const isWhole = `(record_id = ${text} OR id = ${text})`;
  if (found.length > MAX_KEYS) {
    return { where: isWhole, isNarrow: false };
  }
  if (found.length > 0) {
    const narrow = `rev IN ${params.add('Array(Int64)', [...new Set(found.map(({ rev }) => rev))])} AND ${isWhole}`;
    // What matched may be an older version of a row, in a state that it has left.
    const [latest] = await storage.rows<{ count: number }>(
      `SELECT count() AS count FROM failures FINAL WHERE ${narrow} AND ${where}`,
      params.all,
      { settings: threadSettings(1) }
    );
    if (latest && latest.count > 0) {
      return { where: narrow, isNarrow: true };
    }
  }
  const columns = ['record_id', 'id', 'error_message', 'message_group', 'job_id'];
  return {
    where: `(${columns.map((column) => `positionCaseInsensitiveUTF8(${column}, ${text}) > 0`).join(' OR ')})`,
    isNarrow: false,
  };
}
