/** A check finds damage that no query has read, and reports it. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { readConfig } from '../config/config';
import { makeEvent } from '../testing/events';
import { startTestServer, type TestServer } from '../testing/testServer';
import { checkCommand } from './checkCommand';

let dataDir: string;
let server: TestServer | null = null;

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-check-'));
  server = await startTestServer({ dataDir });
  // Most of a file is a column that nothing reads at a start.
  const events = Array.from({ length: 3000 }, (_, index) =>
    makeEvent({ id: `evt-${index}`, triggeredBy: randomBytes(75).toString('hex') })
  );
  await server.call('/v1/events', events);
});
afterEach(async () => {
  await server?.close();
  server = null;
  await rm(dataDir, { recursive: true });
});

const metricsOf = async ({ app }: TestServer) => (await app.inject('/metrics')).body;

it('undamaged data is reported as such', async () => {
  const report = await server!.app.checkStorage();
  expect(report).toMatchObject({ damaged: [] });
  expect(report.bytes).toBeGreaterThan(1000);
  expect((await server!.call('/readyz')).body).toEqual({ status: 'ready' });
  await server!.close();
  server = null;
  expect(await checkCommand([], readConfig({ SYNC_HEALTH_DATA_DIR: dataDir }))).toMatch(
    /^Checked .* all match their checksums/
  );
});

it('a damaged file is reported by the command, the log, readiness and a metric, while the server goes on', async () => {
  const [part] = await server!.app.storage.rows<{ path: string; name: string }>(
    `SELECT path, name FROM system.parts WHERE active AND database = currentDatabase() AND table = 'events'
    ORDER BY bytes_on_disk DESC`
  );
  await server!.close();
  const file = path.join(part!.path, 'data.bin');
  const bytes = await readFile(file);
  const middle = Math.floor(bytes.length / 2);
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  await writeFile(file, bytes);

  server = await startTestServer({ dataDir });
  expect((await server.call('/readyz')).body).toEqual({ status: 'ready' });
  await server.app.checkStorage();
  expect((await server.call('/readyz')).body).toEqual({ status: 'ready', damaged: [`events/${part!.name}`] });
  expect(await metricsOf(server)).toContain('sync_health_storage_damaged_parts 1');
  expect((await server.call('/v1/events', [makeEvent({ id: 'later' })])).body).toMatchObject({ accepted: 1 });
  await server.close();
  server = null;
  const checked = checkCommand([], readConfig({ SYNC_HEALTH_DATA_DIR: dataDir }));
  await expect(checked).rejects.toThrow(`the table events (${part!.name}) is not as it was written: restore a backup`);
});
