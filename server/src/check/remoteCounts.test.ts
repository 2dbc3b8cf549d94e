/** `check --counts` of a ClickHouse server: it reads by itself, so it names what differs and leaves it to the servers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { readConfig } from '../config/config';
import { type ClickHouseServer, describeOnClickHouse, startClickHouse } from '../testing/clickHouseServer';
import { makeEvent } from '../testing/events';
import { startTestServer, type TestServer } from '../testing/testServer';
import { checkCommand } from './checkCommand';

jest.setTimeout(180_000);

describeOnClickHouse('check --counts of a ClickHouse server', () => {
  let clickHouse: ClickHouseServer;
  let dataDir: string;
  let server: TestServer | undefined;
  beforeAll(async () => {
    [clickHouse, dataDir] = [await startClickHouse(), await mkdtemp(path.join(tmpdir(), 'sync-health-counts-'))];
  });
  afterAll(async () => {
    await server?.close();
    await clickHouse.stop();
    await rm(dataDir, { recursive: true });
  });

  it('says what differs, that running servers mend it in their time, and not that it has to be called again', async () => {
    const config = readConfig({
      CLICKHOUSE_URL: `${clickHouse.url}/sync_health`,
      SYNC_HEALTH_DATA_DIR: dataDir,
      SYNC_HEALTH_RETENTION_DAYS: '3650',
    });
    server = await startTestServer({ dataDir, clickhouseUrl: config.clickhouseUrl });
    await server.call('/v1/events', [makeEvent({ endTime: '2026-11-19T10:00:30.000Z' })]);
    await server.app.rollups.roller.roll();
    expect(await checkCommand(['--counts'], config)).toMatch('they agree');

    await server.app.storage.execute('ALTER TABLE rollup_counts DELETE WHERE step = 900 SETTINGS mutations_sync = 2');
    const checked = checkCommand(['--counts'], config);
    await expect(checked).rejects.toThrow('rollup_counts, step 900 s: the slot 2026-11-19T10:00:00.000Z');
    await expect(checked).rejects.toThrow(/within SYNC_HEALTH_CHECK_HOURS: see/);
    await server.app.compareCounts();
    expect(await checkCommand(['--counts'], config)).toMatch('they agree');
  });
});
