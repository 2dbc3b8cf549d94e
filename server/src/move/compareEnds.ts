/** Compares a table on both sides of a move: row counts, and hashes of all columns, by partition. */
import { type Storage } from '../storage/storage';
import { columnsOf, type Ends } from './copyTable';
import { MoveError } from './moveError';
import { type MovedTable } from './tables';

interface Check {
  row_count: number;
  row_hash: string;
}

const BACKGROUND = { lane: 'background' } as const;

/**
 * Of rows with the same key, only the latest counts, so rows stored twice count once on both sides. Throws a
 * `MoveError` for the first difference.
 */
export async function assertSame({ source, target }: Ends, table: MovedTable) {
  const { name, part } = table;
  const columns = (await columnsOf(source, name)).join(', ');
  const known = new Set<string>();
  for (const side of [source, target]) {
    const rows = await side.rows<{ part: string }>(
      `SELECT DISTINCT ${part?.of ?? `''`} AS part FROM ${name}`,
      {},
      BACKGROUND
    );
    rows.forEach((row) => known.add(row.part));
  }
  for (const one of [...known].sort()) {
    const sql = `
      SELECT count() AS row_count, toString(sum(cityHash64(${columns}))) AS row_hash
      FROM ${name} FINAL WHERE ${part?.of ?? `''`} = {part:String}`;
    const check = async (side: Storage) => (await side.rows<Check>(sql, { part: one }, BACKGROUND))[0];
    const [here, there] = await Promise.all([check(source), check(target)]);
    if (here?.row_count !== there?.row_count || here?.row_hash !== there?.row_hash) {
      const where = part ? ` in ${part.noun} ${one}` : '';
      const how =
        here?.row_count === there?.row_count
          ? `${here?.row_count} rows on both sides, of other content`
          : `${here?.row_count} rows here, ${there?.row_count} there`;
      throw new MoveError(
        `The table ${name} differs${where}: ${how}. A server wrote to one of them meanwhile; drop the database there and move again.`
      );
    }
  }
}
