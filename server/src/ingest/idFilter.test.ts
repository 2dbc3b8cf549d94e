/** On a real ClickHouse and PostgreSQL: what is new needs no look-up, and what another process stored is never new. */
import { type IngestResult, type SyncEvent } from '@sync-health/contract';

import { type Storage } from '../storage/storage';
import { makeEvent } from '../testing/events';
import { describeEachStorage } from '../testing/storages';
import { startTestServer, type TestServer } from '../testing/testServer';
import { type ClaimNews } from './claims';
import { checkOf, highOf, type Identity, identityOf, lowOf } from './eventIdentity';
import { IdFilter } from './idFilter';

jest.setTimeout(600_000);

const REMOTE = ['a ClickHouse server', 'a cluster of two shards'] as const;

describeEachStorage(
  'ids that several processes know',
  (place) => {
    let servers: TestServer[];
    let lookedUp: string[];

    beforeAll(async () => {
      servers = await Promise.all([startTestServer(place().config), startTestServer(place().config)]);
      lookedUp = [];
      for (const { app } of servers) {
        const rows = app.storage.rows.bind(app.storage);
        jest.spyOn(app.storage, 'rows').mockImplementation(async (sql, params, options) => {
          if (sql.includes('FROM event_ids WHERE key IN')) {
            lookedUp.push(...(params?.keys as string[]));
          }
          return rows(sql, params, options);
        });
      }
      for (const server of servers) {
        await untilFilled(server);
      }
    });
    afterAll(async () => {
      await Promise.all(servers.map((server) => server.close()));
    });

    const send = async (server: TestServer, events: readonly SyncEvent[]) => {
      lookedUp.length = 0;
      const { status, body } = await server.call('/v1/events', events);
      expect({ status, body }).toMatchObject({ status: 200 });
      return body as IngestResult;
    };

    const someEvents = (connector: string) => Array.from({ length: 100 }, () => makeEvent({ connector }));

    async function untilFilled(server: TestServer) {
      do {
        await send(server, someEvents('filling'));
      } while (lookedUp.length > 0);
    }

    it('are not looked up where they are new', async () => {
      for (const server of servers) {
        expect(await send(server, someEvents('new'))).toMatchObject({ accepted: 100, duplicates: 0 });
        // One in fifteen thousand is.
        expect(lookedUp.length).toBeLessThan(3);
      }
    });

    it.each(['plain', 'Zürich ⇄ 東京'])('are known once the claim of another one is gone: %s', async (connector) => {
      const [one, other] = servers as [TestServer, TestServer];
      const events = someEvents(connector);
      await send(one, events);
      await one.app.ingest.flushIds();
      const { db, memberKey } = one.app.decisions;
      const claims = db.selectFrom('claimed_events').select('seq').where('owner', '=', memberKey);
      expect(await claims.execute()).toEqual([]);
      const more = [...events, ...someEvents(connector)];
      expect(await send(other, more)).toMatchObject({ accepted: 100, duplicates: 100 });
      expect(lookedUp.length).toBeGreaterThanOrEqual(100);
      expect(lookedUp.length).toBeLessThan(103);
      expect(await send(one, more)).toMatchObject({ accepted: 0, duplicates: 200 });
    });

    it('are known to a process that starts', async () => {
      const [one] = servers as [TestServer];
      const events = someEvents('before');
      await send(one, events);
      const late = await startTestServer(place().config);
      try {
        await untilFilled(late);
        expect(await send(late, events)).toMatchObject({ accepted: 0, duplicates: 100 });
      } finally {
        await late.close();
      }
    });
  },
  REMOTE
);

const idsOf = (prefix: string) => Array.from({ length: 50 }, (_, index) => identityOf('c', `${prefix}-${index}`));
const rowsOf = (ids: readonly Identity[]) =>
  Buffer.from(Uint32Array.from(ids.flatMap((id) => [lowOf(id), highOf(id), checkOf(id)])).buffer);

describe('a filter of ids', () => {
  const stored = idsOf('stored');
  const missed = idsOf('missed');
  const [claimed, fresh] = [idsOf('claimed'), idsOf('fresh')];
  const read = jest.fn<Promise<Buffer>, [string, string, Record<string, number>]>();
  const news = (more: Partial<ClaimNews>): ClaimNews => ({ contents: [], through: 0, gone: 0, ...more });

  async function filled(maxBytes = Infinity) {
    read.mockReset();
    read.mockResolvedValueOnce(rowsOf(stored));
    const storage = { kind: 'remote', rows: async () => [{ count: stored.length }], bytes: read };
    const claims = {
      readAll: async () => news({ contents: [new Map(claimed.map((id) => [id, 1]))], through: 10, gone: 9 }),
      readNew: async () => undefined,
    };
    const filter = new IdFilter({ storage: storage as unknown as Storage, claims, maxBytes });
    await filter.fill(() => []);
    return filter;
  }

  it('asks storage for what a claim brought that went unread, until it is told', async () => {
    const filter = await filled();
    expect([...stored, ...claimed].some((id) => filter.isNew(id))).toBe(false);
    expect(fresh.filter((id) => filter.isNew(id)).length).toBeGreaterThan(48);

    filter.hear(news({ through: 20, gone: 10 }));
    await filter.settled();
    expect(read).toHaveBeenCalledTimes(1);

    read.mockRejectedValueOnce(new Error('away'));
    filter.hear(news({ through: 30, gone: 25 }));
    await expect(filter.settled()).rejects.toThrow('away');
    read.mockResolvedValueOnce(rowsOf(missed));
    filter.hear(news({ through: 40, gone: 25 }));
    await filter.settled();
    expect(read.mock.calls.slice(1).map(([, , params]) => params)).toEqual([
      { since: 20, through: 30 },
      { since: 20, through: 40 },
    ]);
    expect(missed.some((id) => filter.isNew(id))).toBe(false);
    filter.close();
  });

  it('takes no more memory than it may', async () => {
    const [small, large] = [await filled(2_000_000), await filled(4_000_000)];
    expect(fresh.filter((id) => small.isNew(id))).toEqual([]);
    expect(fresh.filter((id) => large.isNew(id)).length).toBeGreaterThan(48);
    // So many need another layer.
    for (let index = 0; index < 1_050_000; index++) {
      large.add([identityOf('c', `many-${index}`)]);
    }
    expect(fresh.filter((id) => large.isNew(id))).toEqual([]);
    large.hear(news({ through: 20, gone: 20 }));
    await large.settled();
    small.close();
    large.close();
  });
});
