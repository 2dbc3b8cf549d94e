/** The condition on the table of failures: range, filters, state and search of a query. */
import { type FailureState } from '@sync-health/contract';

import { ERROR_GROUP_SQL } from '../failures/errorGroup';
import { type TimeRange } from '../storage/rollups/ranges';
import { momentSql } from '../storage/rollups/rollupSource';
import { type SqlParams } from '../storage/sqlParams';
import { ONE_THREAD, type Storage } from '../storage/storage';
import { type FilterSource, filterSql } from './filters';

export interface FailuresSelection extends FilterSource {
  range: TimeRange;
  state?: FailureState[];
  search?: string;
  /** Leaves out failures that arrived later; epoch milliseconds. */
  arrivedUntilMs?: number | null;
}

export interface FailuresWhere {
  where: string;
  /** Whether the condition lists the keys of a few rows. */
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

/** A condition on the primary key. It skips other weeks' partitions too. */
function rangeSql({ fromMs, toMs }: TimeRange): string {
  return `rev <= ${-Math.trunc(fromMs)} AND rev > ${-Math.trunc(toMs)}`;
}

/** The most failures of one record or id that are read by their keys. */
const MAX_KEYS = 1000;

interface Searched {
  storage: Storage;
  search: string;
  /** The other conditions: an exact id counts as found only when its failure meets them. */
  where: string;
  params: SqlParams;
}

/**
 * Finds the text as an exact record or event id, by index. Only when no failure has it, looks for it as a part of other
 * columns. These include the message of the error group, so that searching for it finds the group's failures.
 */
async function searchSql({ storage, search, where, params }: Searched): Promise<FailuresWhere> {
  const text = params.add('String', search);
  const having = (column: string) =>
    storage.rows<{ rev: number }>(
      `SELECT rev FROM failures WHERE ${column} = ${text} AND ${where} LIMIT ${MAX_KEYS + 1}`,
      params.all,
      { settings: ONE_THREAD }
    );
  // Two statements run at the same time; one would use the two indexes one after the other.
  const found = (await Promise.all(['record_id', 'id'].map(having))).flat();
  const isWhole = `(record_id = ${text} OR id = ${text})`;
  if (found.length > MAX_KEYS) {
    return { where: isWhole, isNarrow: false };
  }
  if (found.length > 0) {
    const narrow = `rev IN ${params.add('Array(Int64)', [...new Set(found.map(({ rev }) => rev))])} AND ${isWhole}`;
    // The match may be an outdated version of a row, in a state that it has left.
    const [latest] = await storage.rows<{ count: number }>(
      `SELECT count() AS count FROM failures FINAL WHERE ${narrow} AND ${where}`,
      params.all,
      { settings: ONE_THREAD }
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
