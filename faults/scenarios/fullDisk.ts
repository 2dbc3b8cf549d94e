/** A disk that becomes full while events come in, and is freed again; a small file system in memory takes its place. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { assertEqual, assertThat } from '../assert';
import { Ledger, makeBatch } from '../ledger';
import { grouped, type Scenario, seconds, Skipped } from '../scenario';
import { ServerProcess } from '../server';

const DISK_MB = 200;
const BALLAST_MB = 80;
const RECOVERY_LIMIT_MS = 60_000;

export const fullDisk: Scenario = {
  name: 'full-disk',
  promise: `A full disk (${DISK_MB} MB): ingest answers 507 or 503 with Retry-After, queries go on, nothing is missing once space is freed`,
  async run(directory) {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', directory], { stdio: 'pipe' });
    } catch {
      return new Skipped('a small file system cannot be mounted here; run it as root');
    }
    try {
      return await fillAndFree(directory);
    } finally {
      execFileSync('umount', ['-l', directory]);
    }
  },
};

/** Does not compress well, so that the disk fills soon. */
const withLongMessages = (size: number) =>
  makeBatch(size).map((event) =>
    event.status === 'failed' ? { ...event, errorMessage: randomBytes(1400).toString('base64') } : event
  );

async function fillAndFree(directory: string): Promise<string> {
  const dataDir = path.join(directory, 'data');
  mkdirSync(dataDir);
  const ballast = path.join(directory, 'ballast');
  writeFileSync(ballast, randomBytes(BALLAST_MB * 1024 * 1024));
  const ledger = new Ledger();
  const server = await ServerProcess.start({ SYNC_HEALTH_DATA_DIR: dataDir });
  try {
    const refusals = new Map<number, number>();
    let refused = 0;
    const deadline = Date.now() + 180_000;
    while (refused < 60) {
      assertThat('The disk did not fill', Date.now() < deadline);
      const answer = await ledger.send(server, withLongMessages(1000));
      assertThat('The server did not answer on a full disk', answer !== null);
      if (answer!.status !== 200) {
        refused++;
        refusals.set(answer!.status, (refusals.get(answer!.status) ?? 0) + 1);
        assertThat(
          `Ingest answered ${answer!.status}: ${JSON.stringify(answer!.body)}`,
          [503, 507].includes(answer!.status)
        );
        assertThat(`No Retry-After with ${answer!.status}`, Number(answer!.retryAfter) > 0);
      }
    }
    const queries = await askOnFullDisk(server);
    assertThat('The server is not alive on a full disk', (await server.call('/healthz')).status === 200);

    rmSync(ballast);
    const freedMs = performance.now();
    for (let status = 0; status !== 200;) {
      assertThat('Ingest did not recover after space was freed', performance.now() - freedMs < RECOVERY_LIMIT_MS);
      status = (await ledger.send(server, makeBatch(10)))?.status ?? 0;
      await sleep(status === 200 ? 0 : 200);
    }
    const recoveredMs = performance.now() - freedMs;
    const before = ledger.acknowledged.size;
    await server.stop();
    await ledger.assertKept(dataDir);
    const statuses = [...refusals].map(([status, count]) => `${count} × ${status}`).join(', ');
    return `${refused} batches refused (${statuses}) with Retry-After; ${queries} of ${queries} queries answered meanwhile; accepts again ${seconds(recoveredMs)} after space was freed; ${grouped(before)} acknowledged events, 0 lost, 0 twice`;
  } finally {
    await server.kill();
  }
}

async function askOnFullDisk(server: ServerProcess): Promise<number> {
  const range = { from: '2026-10-01T00:00:00Z', to: '2026-12-01T00:00:00Z' };
  const types = ['summary', 'trend', 'percentiles', 'failures', 'records', 'errors', 'jobs', 'commands'];
  for (const type of types) {
    const { status, body } = await server.call('/v1/query', { body: { ...range, query: { type } } });
    assertEqual(`${type} on a full disk (${JSON.stringify(body).slice(0, 200)})`, status, 200);
  }
  return types.length;
}
