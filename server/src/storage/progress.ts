/** How far each thing that is derived from raw events has come, kept in storage. */
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
