/** Asks the engine in SQL while the server is not running. */
import path from 'node:path';

import { freePort } from '../server/src/testing/freePort';
import { Process } from './processes';
import { type Cost, costOf } from './timing';

export interface RawEngine {
  /** Runs a statement and reads the whole answer. */
  run(sql: string): Promise<void>;
  /** Runs it several times and measures it. */
  cost(sql: string, repetitions: number): Promise<Cost>;
  /** The columns of the answer. */
  columns(sql: string): Promise<unknown[][]>;
  /** The single value of the answer. */
  number(sql: string): Promise<number>;
  stop(): Promise<void>;
}

export async function startRawEngine(directory: string): Promise<RawEngine> {
  const port = await freePort();
  const script = ['--import', 'tsx', path.join(__dirname, 'rawEngine.ts'), directory, String(port)];
  const engine = await Process.start(script, `http://127.0.0.1:${port}`, '/');
  const columns = async (sql: string) =>
    (await (await engine.ask('/', sql, { accept: 'application/json' })).json()) as unknown[][];
  const run = async (sql: string) => void (await (await engine.ask('/', sql)).arrayBuffer());
  return {
    run,
    cost: (sql, repetitions) => costOf(engine, repetitions, () => run(sql)),
    columns,
    number: async (sql) => Number((await columns(sql))[0]?.[0]),
    stop: () => engine.stop(),
  };
}
