/** Stores how far each follower and rollup has come, as the highest `seq` that it holds completely. */
import { type Storage } from './storage';
import { tabSeparated } from './tabSeparated';

export async function readProgress(storage: Storage): Promise<Map<string, number>> {
  const rows = await storage.rows<{ name: string; seq: number }>(
    'SELECT name, max(seq) AS seq FROM progress GROUP BY name',
    {},
    { lane: 'background' }
  );
  return new Map(rows.map(({ name, seq }) => [name, seq]));
}

export async function saveProgress(storage: Storage, names: readonly string[], seq: number) {
  await storage.insert('progress', ['name', 'seq'], tabSeparated(names.map((name) => [name, seq])), {
    lane: 'background',
  });
}
