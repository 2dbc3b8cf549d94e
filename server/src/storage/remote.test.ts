import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type QueryResult } from '@sync-health/contract';

import { type ClickHouseServer, describeOnClickHouse, startClickHouse } from '../testing/clickHouseServer';
import { makeEvent } from '../testing/events';
import { startTestServer, type TestServer } from '../testing/testServer';

describeOnClickHouse('several servers on one ClickHouse', () => {
  let clickHouse: ClickHouseServer;
  let server: TestServer;
  let other: TestServer;
  let dataDir: string;

  beforeAll(async () => {
    clickHouse = await startClickHouse();
    const clickhouseUrl = clickHouse.url;
    dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-shared-'));
    server = await startTestServer({ clickhouseUrl, dataDir, exactUpToEvents: 0 });
    other = await startTestServer({ clickhouseUrl, dataDir, exactUpToEvents: 0 });
  });
  afterAll(async () => {
    await server.close();
    await other.close();
    await clickHouse.stop();
    await rm(dataDir, { recursive: true });
  });

  const range = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };

  const ofDefault = { filters: { connector: [makeEvent().connector] } };

  async function total(at: TestServer, query: object = {}): Promise<number> {
    const { body } = await at.call('/v1/query', { ...range, query: { type: 'trend', interval: 'day', ...query } });
    const { fields } = body as QueryResult;
    return Number(fields.find(({ name }) => name === 'total')?.values[0]);
  }

  it('answers over HTTP as it does embedded, from any of several servers', async () => {
    const hostile = `it's \\ a "tab"\t and\nlines [x] 'y'`;
    const events = [makeEvent(), makeEvent({ status: 'failed' }), makeEvent({ object: hostile, recordId: hostile })];
    expect((await server.call('/v1/events', events)).body).toMatchObject({ accepted: 3, duplicates: 0 });
    expect((await other.call('/v1/events', events)).body).toMatchObject({ accepted: 0, duplicates: 3 });
    for (const at of [server, other]) {
      expect(await total(at)).toBe(3);
      expect(await total(at, { filters: { object: [hostile] } })).toBe(1);
      expect(await total(at, { filters: { status: ['failed'], object: ['Invoice', hostile] } })).toBe(1);
    }
  });

  it('looks up the ids of large batches, and counts what came before', async () => {
    const batches = [0, 400].map((from) =>
      Array.from({ length: 500 }, (_, index) =>
        makeEvent({ id: `case-${from + index}`, connector: 'looked-up', recordId: 'r' })
      )
    );
    expect((await server.call('/v1/events', batches[0])).body).toMatchObject({ accepted: 500, duplicates: 0 });
    expect((await other.call('/v1/events', batches[1])).body).toMatchObject({ accepted: 400, duplicates: 100 });
    const many = Array.from({ length: 20_000 }, (_, index) =>
      makeEvent({ id: `many-${index}`, connector: 'looked-up', recordId: 'r' })
    );
    expect((await server.call('/v1/events', many)).body).toMatchObject({ accepted: 20_000 });
    expect((await other.call('/v1/events', many)).body).toMatchObject({ duplicates: 20_000 });
    expect(await total(server, { filters: { connector: ['looked-up'] } })).toBe(20_900);
  });

  it('finds what is stored without its skip indexes, which merges make', async () => {
    const events = [makeEvent({ connector: 'indexed' }), makeEvent({ connector: 'indexed', status: 'failed' })];
    const { storage } = server.app;
    await storage.execute('SYSTEM STOP MERGES events');
    await server.call('/v1/events', events);
    const areIndexed = async (isMerged: boolean) => {
      const parts = await storage.rows<{ isIndexed: number }>(
        `SELECT secondary_indices_compressed_bytes > 0 AS isIndexed FROM system.parts
        WHERE active AND database = currentDatabase() AND table = 'events'
          AND (min_block_number < max_block_number) = {merged:UInt8}`,
        { merged: isMerged ? 1 : 0 }
      );
      return [...new Set(parts.map(({ isIndexed }) => isIndexed === 1))];
    };
    const found = () =>
      Promise.all(
        events.map(async ({ id }) => {
          const { body } = await other.call('/v1/query', {
            ...range,
            query: { type: 'records', search: id, limit: 10 },
          });
          return (body as QueryResult).fields.find(({ name }) => name === 'id')?.values;
        })
      );
    expect(await areIndexed(false)).toEqual([false]);
    expect(await found()).toEqual(events.map(({ id }) => [id]));
    await storage.execute('SYSTEM START MERGES events');
    await storage.execute('OPTIMIZE TABLE events FINAL');
    expect(await areIndexed(true)).toEqual([true]);
    expect(await found()).toEqual(events.map(({ id }) => [id]));
  });

  it('counts every event once, whichever server rolls up', async () => {
    await server.app.rollups.roller.roll();
    await other.call('/v1/events', [makeEvent(), makeEvent()]);
    expect(await total(server, ofDefault)).toBe(5);
    await Promise.all([server.app.rollups.roller.roll(), other.app.rollups.roller.roll()]);
    for (const at of [server, other]) {
      expect(await total(at, ofDefault)).toBe(5);
      const { body } = await at.call('/v1/query', { ...range, query: { type: 'percentiles', ...ofDefault } });
      expect((body as QueryResult).fields.find(({ name }) => name === 'records')?.values).toEqual([4, 1]);
    }
  });
});
