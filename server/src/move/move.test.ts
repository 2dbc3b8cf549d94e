import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type QueryResult } from '@sync-health/contract';

import { openStorage } from '../storage/open';
import { saveProgress } from '../storage/progress';
import { type ClickHouseServer, describeOnClickHouse, startClickHouse } from '../testing/clickHouseServer';
import { makeEvent } from '../testing/events';
import { startTestServer, type TestServer } from '../testing/testServer';
import { moveCommand } from './moveCommand';

describeOnClickHouse('from embedded storage to a ClickHouse server', () => {
  let clickHouse: ClickHouseServer;
  let dataDir: string;
  let server: TestServer;

  beforeAll(async () => {
    clickHouse = await startClickHouse();
    dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-move-'));
    server = await startTestServer({ dataDir, exactUpToEvents: 0 });
  });
  afterAll(async () => {
    await clickHouse.stop();
    await rm(dataDir, { recursive: true });
  });

  const range = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };
  const QUERIES = [
    { type: 'summary' },
    { type: 'trend', interval: 'hour' },
    { type: 'percentiles' },
    { type: 'failures' },
    { type: 'jobs' },
  ];

  async function answersOf(at: TestServer) {
    return Promise.all(
      QUERIES.map(async (query) => ((await at.call('/v1/query', { ...range, query })).body as QueryResult).fields)
    );
  }

  it('refuses a database that holds events of others, and what is no address', async () => {
    const { config } = server.app;
    await expect(moveCommand(['clickhouse'], config, () => undefined)).rejects.toThrow('Usage');
    await server.close();
    const target = await openStorage({ ...config, clickhouseUrl: clickHouse.url });
    await target.insert('events', ['id', 'end_time', 'seq'], `theirs\t2026-11-20 09:00:00.000\t1\n`);
    await expect(moveCommand([clickHouse.url], config, () => undefined)).rejects.toThrow('holds events already');
    await target.execute('TRUNCATE TABLE events');
    await target.close();
    server = await startTestServer({ dataDir, exactUpToEvents: 0 });
  });

  it('a move that was interrupted goes on, and the other side answers as this one did', async () => {
    const hostile = `it's \\ a "tab"\t and\nlines`;
    const events = [
      makeEvent({ object: hostile, recordId: hostile, endTime: '2026-11-20T08:00:00.123Z' }),
      makeEvent({ status: 'failed', errorCode: 'DACO-02', errorMessage: hostile }),
      makeEvent({ mode: 'manual', jobId: 'job-1' }),
    ];
    await server.call('/v1/events', events);
    await server.app.rollups.roller.roll();
    await server.call('/v1/events', [makeEvent()]);
    const before = await answersOf(server);
    const { config } = server.app;
    await server.close();

    // As a move leaves it that ended in the middle of events: some have arrived, none is noted.
    const target = await openStorage({ ...config, clickhouseUrl: clickHouse.url });
    await saveProgress(target, ['move_started'], 1);
    await target.insert('events', ['id', 'end_time', 'seq'], `left\t2026-11-20 09:00:00.000\t1\n`);
    await target.close();

    const lines: string[] = [];
    const said = await moveCommand([clickHouse.url], config, (line) => lines.push(line));
    expect(said).toContain('both sides hold the same');
    expect(lines).toContain('events: 4 rows');
    await moveCommand([clickHouse.url], config, () => undefined);

    const moved = await startTestServer({ ...config, clickhouseUrl: clickHouse.url });
    expect(await answersOf(moved)).toEqual(before);
    expect((await moved.call('/v1/events', events)).body).toMatchObject({ accepted: 0, duplicates: 3 });
    await moved.close();
  });
});
