/** Damaged and half-written data files: they are detected, and figures are never wrong. */
import { closeSync, cpSync, openSync, readdirSync, readSync, statSync, truncateSync, writeSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { type Problem, type QueryResult } from '@sync-health/contract';

import { assertEqual, assertThat } from '../assert';
import { Ledger, makeBatch, withStorage } from '../ledger';
import { type Scenario } from '../scenario';
import { ServerProcess } from '../server';

const RANGE = { from: '2026-10-01T00:00:00Z', to: '2026-12-01T00:00:00Z' };

export const damage: Scenario = {
  name: 'damage',
  promise: 'A damaged or half-written data file: a refusal that says so, never a wrong number',
  async run(directory) {
    const whole = path.join(directory, 'whole');
    const ledger = new Ledger();
    const server = await ServerProcess.start({ SYNC_HEALTH_DATA_DIR: whole });
    for (let sent = 0; sent < 10; sent++) {
      assertEqual('ingest', (await ledger.send(server, makeBatch(2000)))?.status, 200);
    }
    const answers = await askAll(server);
    await server.stop();

    const column = await largestColumnOf(whole);
    const found: string[] = [];
    for (const [title, change] of [
      ['half a column', (file: string) => truncateSync(file, Math.floor(statSync(file).size / 2))],
      ['a flipped bit', flipBit],
    ] as const) {
      const damaged = path.join(directory, title.replaceAll(' ', '-'));
      cpSync(whole, damaged, { recursive: true, verbatimSymlinks: true });
      change(path.join(damaged, column));
      found.push(`${title}: ${await findsOut(damaged, answers)}`);
    }
    return found.join('; ');
  },
};

/** It either refuses to start, or refuses to answer from damaged data. */
async function findsOut(dataDir: string, answers: readonly Said[]): Promise<string> {
  let server: ServerProcess;
  try {
    server = await ServerProcess.start({ SYNC_HEALTH_DATA_DIR: dataDir });
  } catch (error) {
    const words = (error as Error).message;
    assertThat(`The server ends without saying why: ${words}`, /damaged/.test(words));
    return 'the server refuses to start, names the table and the file, and says to restore a backup';
  }
  try {
    const after = await askAll(server);
    const refusals = after.filter((answer, index) => !isDeepStrictEqual(answer, answers[index]));
    assertThat('Nothing that was asked read what is damaged', refusals.length > 0);
    for (const refusal of refusals) {
      assertThat(`A wrong answer: ${JSON.stringify(refusal).slice(0, 300)}`, refusal.status === 500);
      assertThat(`It does not say why: ${refusal.detail}`, /damaged/.test(refusal.detail ?? ''));
    }
    return `starts; ${refusals.length} of ${after.length} queries read it and answer 500 (“${refusals[0]!.detail}”), the others answer as before`;
  } finally {
    await server.kill();
  }
}

interface Said {
  status: number;
  fields?: unknown;
  detail?: string;
}

/** The queries of panels, and a query for every text of every event. */
async function askAll(server: ServerProcess): Promise<Said[]> {
  const questions = [
    { type: 'summary' },
    { type: 'trend' },
    { type: 'percentiles' },
    { type: 'failures' },
    ...['success', 'failed'].map((status) => ({ type: 'records', limit: 1000, filters: { status: [status] } })),
    { type: 'records', search: 'nowhere' },
  ];
  const said: Said[] = [];
  for (const query of questions) {
    const { status, body } = await server.call<Partial<Problem & QueryResult>>('/v1/query', {
      body: { ...RANGE, query },
    });
    said.push({ status, fields: body.fields, detail: body.detail });
  }
  return said;
}

/** The largest data file of the largest part of raw events, relative to the data directory. */
async function largestColumnOf(dataDir: string): Promise<string> {
  const part = await withStorage(dataDir, async (storage) => {
    // No merge may replace the part afterwards.
    await storage.execute('OPTIMIZE TABLE events FINAL');
    const [largest] = await storage.rows<{ path: string }>(
      "SELECT path FROM system.parts WHERE database = currentDatabase() AND table = 'events' AND active ORDER BY rows DESC"
    );
    return largest!.path;
  });
  const files = readdirSync(part)
    .filter((name) => name.endsWith('.bin'))
    .map((name) => path.join(part, name));
  const file = files.reduce((largest, other) => (statSync(other).size > statSync(largest).size ? other : largest));
  return path.relative(dataDir, file);
}

function flipBit(file: string) {
  const handle = openSync(file, 'r+');
  const byte = Buffer.alloc(1);
  const position = Math.floor(statSync(file).size / 2);
  readSync(handle, byte, 0, 1, position);
  byte.writeUInt8(byte.readUInt8(0) ^ 0x10, 0);
  writeSync(handle, byte, 0, 1, position);
  closeSync(handle);
}
