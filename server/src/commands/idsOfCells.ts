/**
 * Restores event ids copied from cells of the CSV export, which escapes some so that no spreadsheet takes them for
 * formulas.
 */
import { textOfCell } from '../failures/csvCell';
import { type Storage } from '../storage/storage';

export async function idsOfCells(storage: Storage, connector: string, given: readonly string[]): Promise<string[]> {
  const cells = given.filter((id) => textOfCell(id) !== null);
  if (cells.length === 0) {
    return [...given];
  }
  const rows = await storage.rows<{ id: string }>(
    `SELECT DISTINCT id FROM failures WHERE connector = {connector:String} AND id IN {cells:Array(String)}`,
    { connector, cells },
    { lane: 'write' }
  );
  const known = new Set(rows.map(({ id }) => id));
  return given.map((id) => (known.has(id) ? id : (textOfCell(id) ?? id)));
}
