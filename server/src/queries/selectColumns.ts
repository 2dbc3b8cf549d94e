/** The answer to a statement by column: what a table is made of, and three times as fast to parse as rows. */
import { type Params, type Storage, type StatementOptions } from '../storage/storage';
import { type Values } from './answer';

/** The columns of a statement; an empty list when it has no rows. */
export async function selectColumns(
  storage: Storage,
  sql: string,
  params: Params,
  settings?: StatementOptions['settings']
): Promise<Values[]> {
  const body = await storage.bytes(sql, 'JSONCompactColumns', params, { settings });
  return JSON.parse(body.toString('utf8')) as Values[];
}
