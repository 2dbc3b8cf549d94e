/**
 * Checks that the embedded storage is complete. The engine detaches a part that it can't read and goes on without it, so
 * every number would be too low. When other parts hold the same blocks, as after a merge that a power cut interrupted,
 * nothing is missing.
 */
import { type Storage } from './storage';

interface Blocks {
  first: number;
  last: number;
}

interface BrokenPart extends Blocks {
  table: string;
  path: string;
  active: Array<[number, number]>;
}

/** The detached parts that hold blocks that no active part holds. */
export async function missingParts(storage: Pick<Storage, 'rows'>): Promise<Array<{ table: string; path: string }>> {
  const broken = await storage.rows<BrokenPart>(
    `
    SELECT broken.table AS table, any(broken.path) AS path, broken.min_block_number AS first,
      broken.max_block_number AS last, arraySort(groupArray((part.min_block_number, part.max_block_number))) AS active
    FROM system.detached_parts AS broken
    LEFT JOIN (
      SELECT table, partition_id, min_block_number, max_block_number
      FROM system.parts WHERE database = currentDatabase() AND active
    ) AS part ON part.table = broken.table AND part.partition_id = broken.partition_id
    WHERE broken.database = currentDatabase() AND broken.reason LIKE 'broken%'
    GROUP BY table, broken.name, first, last`,
    {},
    { lane: 'background' }
  );
  return broken.filter((part) => !isCovered(part, part.active)).map(({ table, path }) => ({ table, path }));
}

/** `parts` are in order and do not overlap. */
function isCovered({ first, last }: Blocks, parts: ReadonlyArray<[number, number]>): boolean {
  let next = first;
  for (const [from, to] of parts) {
    if (from <= next && to >= next) {
      next = to + 1;
    }
  }
  return next > last;
}
