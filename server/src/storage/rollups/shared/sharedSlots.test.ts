/**
 * Slots in the memory of two servers that share a ClickHouse. Whichever server stores and rolls, at any moment, both
 * answer with every event that was acknowledged before the query, once.
 */
import { type QueryResult } from '@sync-health/contract';

import { describeEachStorage } from '../../../testing/storages';
import { makeEvent } from '../../../testing/events';
import { startTestServer, type TestServer } from '../../../testing/testServer';

jest.setTimeout(300_000);

const START_MS = Date.parse('2026-11-18T00:00:00Z');
const MINUTE_MS = 60_000;
const RANGE = { from: '2026-11-17T00:00:00Z', to: '2026-11-21T00:00:00Z' };
const ODD = { from: '2026-11-18T00:07:12.345Z', to: '2026-11-18T21:36:53.211Z' };
const ROUNDS = 24;
/** Which server stores, and which rolls. */
const TURNS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;

describeEachStorage(
  'slots in memory',
  (place) => {
    let servers: [TestServer, TestServer];
    let sent: number[];
    let acknowledged: number[];

    beforeAll(async () => {
      const settings = { ...place().config, exactUpToEvents: 0 };
      servers = [await startTestServer(settings), await startTestServer(settings)];
    });
    beforeEach(() => {
      [sent, acknowledged] = [[], []];
    });
    afterAll(() => Promise.all(servers.map((server) => server.close())));

    const either = () => servers[Math.random() < 0.5 ? 0 : 1];

    /** Few events in minutes all over a day, so that the same slots change repeatedly. */
    async function store(connector: string, server = either()) {
      const ends = Array.from(
        { length: 1 + Math.floor(Math.random() * 5) },
        () => START_MS + Math.floor(Math.random() * 1440) * MINUTE_MS + Math.floor(Math.random() * MINUTE_MS)
      );
      sent.push(...ends);
      const events = ends.map((endMs) => makeEvent({ connector, endTime: new Date(endMs).toISOString() }));
      expect((await server.call('/v1/events', events)).body).toMatchObject({ accepted: ends.length });
      acknowledged.push(...ends);
    }

    const countIn = (ends: readonly number[], { from, to }: typeof RANGE) =>
      ends.filter((endMs) => endMs >= Date.parse(from) && endMs < Date.parse(to)).length;

    async function total(server: TestServer, connector: string, range: typeof RANGE, query: object, column: string) {
      const asked = { ...query, filters: { connector: [connector] } };
      const { status, body } = await server.call('/v1/query', { ...range, query: asked });
      expect({ status, body }).toMatchObject({ status: 200 });
      const values = (body as QueryResult).fields.find(({ name }) => name === column)?.values ?? [];
      return values.reduce<number>((sum, value) => sum + Number(value), 0);
    }

    const QUESTIONS = [
      [{ type: 'trend', interval: 'day' }, 'total'],
      [{ type: 'summary' }, 'synced'],
      [{ type: 'percentiles' }, 'records'],
    ] as const;

    async function ask(connector: string) {
      const [query, column] = QUESTIONS[Math.floor(Math.random() * QUESTIONS.length)]!;
      const range = Math.random() < 0.5 ? RANGE : ODD;
      const least = countIn(acknowledged, range);
      const answer = await total(either(), connector, range, query, column);
      expect(answer).toBeGreaterThanOrEqual(least);
      expect(answer).toBeLessThanOrEqual(countIn(sent, range));
    }

    async function askAll(connector: string) {
      for (const server of servers) {
        for (const [query, column] of QUESTIONS) {
          for (const range of [RANGE, ODD]) {
            expect(await total(server, connector, range, query, column)).toBe(countIn(sent, range));
          }
        }
      }
    }

    it('are dropped when another process has rolled its events', async () => {
      for (const [storing, rolling] of TURNS) {
        await store('by turns', servers[storing]);
        await askAll('by turns');
        await servers[rolling].app.rollups.roller.roll();
        await askAll('by turns');
        await askAll('by turns');
      }
      for (const server of servers) {
        const { body } = await server.app.inject('/metrics');
        expect(Number(/^sync_health_slot_memory_bytes (\d+)/m.exec(body)?.[1])).toBeGreaterThan(0);
      }
    });

    it('are correct while both servers store, roll and are queried at the same time', async () => {
      const work = async (one: () => Promise<unknown>, rounds: number) => {
        for (let round = 0; round < rounds; round++) {
          await one();
        }
      };
      await Promise.all([
        work(() => store('at once'), ROUNDS),
        work(() => store('at once'), ROUNDS),
        work(() => either().app.rollups.roller.roll(), ROUNDS / 4),
        work(() => ask('at once'), ROUNDS),
        work(() => ask('at once'), ROUNDS),
      ]);
      await askAll('at once');
      await either().app.rollups.roller.roll();
      await askAll('at once');
    });
  },
  ['a ClickHouse server', 'a cluster of two shards']
);
