/** Makes a data directory with events and their rollups, unless an earlier run has made it. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { type Options } from './options';
import { run } from './processes';
import { say } from './report';
import { startServer, untilQuiet, untilRolledUp } from './server';
import { timed } from './timing';

/** Describes a prepared directory. */
export interface Prepared {
  events: number;
  /** The end of the events, in epoch milliseconds. */
  endMs: number;
}

export async function prepare(directory: string, { events }: Options): Promise<Prepared> {
  const file = path.join(directory, 'bench.json');
  if (existsSync(file)) {
    const prepared = JSON.parse(readFileSync(file, 'utf8')) as Prepared;
    if (prepared.events !== events) {
      throw new Error(`${directory} holds ${prepared.events} events: pass --events ${prepared.events}.`);
    }
    return prepared;
  }
  say(`▸ Generating ${events.toLocaleString('en')} events over 14 days`);
  rmSync(directory, { recursive: true, force: true });
  const endMs = Date.now();
  await run(['--import', 'tsx', path.join(__dirname, 'generate.ts'), directory, String(events), String(endMs)]);
  say('▸ Rolling up, as the server does by itself');
  const server = await startServer(directory);
  const rollMs = await timed(() => untilRolledUp(server));
  say(`  rolled up in ${(rollMs / 1000).toFixed(0)} s`);
  await untilQuiet(server);
  await server.stop();
  const prepared = { events, endMs };
  writeFileSync(file, JSON.stringify(prepared));
  return prepared;
}
