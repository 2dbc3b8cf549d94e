/** Commands that are requested, handed out and settled by several server processes that share both stores. */
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

import { readConfig } from '../config/config';
import { at, failed, Operations, RANGE, succeeded } from '../testing/operations';
import { type ClickHouseServer, describeOnClickHouse, startClickHouse } from '../testing/clickHouseServer';
import { RowsBehind } from '../storage/rowsBehind';
import { createDatabase, type TestDatabase } from '../testing/postgres';

jest.setTimeout(240_000);

const failures = (round: string, count: number) =>
  Array.from({ length: count }, (_, index) => failed({ id: `${round}-${index}`, recordId: `${round} ${index}` }));

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describeOnClickHouse('several servers on one ClickHouse and one PostgreSQL', () => {
  let clickHouse: ClickHouseServer;
  let database: TestDatabase;
  let servers: [Operations, Operations];
  let calls: string[];
  const receiver = createServer((request, response) => {
    calls.push(String(request.headers['webhook-id']));
    request.resume().on('end', () => response.writeHead(204).end());
  });

  beforeAll(async () => {
    [clickHouse, database] = await Promise.all([startClickHouse(), createDatabase()]);
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.address() as AddressInfo;
    const { commands } = readConfig({
      SYNC_HEALTH_WEBHOOKS: JSON.stringify({
        hooked: { url: `http://127.0.0.1:${port}/`, secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` },
      }),
    });
    const options = { clickhouseUrl: clickHouse.url, databaseUrl: database.url, commands };
    servers = [await Operations.start(options), await Operations.start(options)];
  });
  beforeEach(() => {
    calls = [];
  });
  // Restores methods that a test has mocked.
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.close()));
    receiver.close();
    await database.drop();
    await clickHouse.stop();
  });

  it('each record is in exactly one retry, whichever servers are asked at the same time', async () => {
    for (let round = 0; round < 6; round++) {
      const events = failures(`round ${round}`, 4);
      await servers[0].send(...events);
      const ids = events.map(({ id }) => id);
      const byFilter = { type: 'retry', connector: 'c1', ...RANGE, search: `round ${round}` };
      const answers = await Promise.all(
        servers.map((server, index) =>
          round % 2 === 0 ? server.retry(index === 0 ? ids : [...ids].reverse().slice(1)) : server.ask(byFilter)
        )
      );

      const accepted = [];
      for (const { body } of answers) {
        const { items } = await servers[0].command(body.id);
        expect(items).toHaveLength(body.accepted);
        accepted.push(...items.map(({ eventId }) => eventId));
      }
      expect(accepted.sort()).toEqual(ids);
      const states = await servers[1].states({ search: `round ${round}` });
      expect(new Set(Object.values(states))).toEqual(new Set(['retrying']));
    }
  });

  it('a command accepted by one server wakes a connector that polls another, and is handed out once', async () => {
    await servers[0].send(failed({ id: 'waking', connector: 'poller' }));
    const polls = servers.map((server) => server.pending('poller', 5));
    await later(500);
    const begin = performance.now();
    await servers[0].ask({ type: 'retry', connector: 'poller', eventIds: ['waking'] });
    const handedOut = (await Promise.all(polls)).flat();

    expect(handedOut.flatMap(({ records }) => records.map(({ eventId }) => eventId))).toEqual(['waking']);
    expect(performance.now() - begin).toBeGreaterThan(0);
  });

  it('a webhook is called once', async () => {
    await servers[1].send(...failures('hook', 3).map((event) => ({ ...event, connector: 'hooked' })));
    const ids: string[] = [];
    for (const id of ['hook-0', 'hook-1', 'hook-2']) {
      ids.push((await servers[1].ask({ type: 'retry', connector: 'hooked', eventIds: [id] })).body.id);
    }
    await later(4000);
    expect(calls.sort()).toEqual(ids.sort());
  });

  it('failures that another server has resolved meanwhile are not retried', async () => {
    const [one, other] = servers;
    await one.send(...failures('gone', 1));
    const { decisions } = one.server.app;
    const transaction = decisions.transaction.bind(decisions);
    jest.spyOn(decisions, 'transaction').mockImplementationOnce(async (work) => {
      await other.send(succeeded({ id: 'gone-again', recordId: 'gone 0', endTime: at(50) }));
      return transaction(work);
    });

    const { body } = await one.retry(['gone-0']);
    expect(body).toMatchObject({ accepted: 0, skipped: [{ eventId: 'gone-0', reason: 'resolved' }], state: 'failed' });
  });

  it('a failure and the attempt that resolves it may reach two servers at the same moment', async () => {
    const [one, other] = servers;
    const add = RowsBehind.prototype.add;
    jest.spyOn(RowsBehind.prototype, 'add').mockImplementationOnce(async function (this: RowsBehind, rows) {
      // The event is stored; its failure is not yet.
      await other.send(succeeded({ id: 'meanwhile', recordId: 'crossing 0', endTime: at(50) }));
      return add.call(this, rows);
    });
    await one.send(...failures('crossing', 1));
    expect(await other.states({ search: 'crossing' })).toEqual({ 'crossing-0': 'resolved' });
  });

  it('an attempt that one server receives settles the retry that another accepted', async () => {
    const [one, other] = servers;
    await one.send(...failures('settled', 2));
    const { body } = await one.retry(['settled-0', 'settled-1']);
    await other.send(
      succeeded({ id: 's-0', recordId: 'settled 0', retryOf: 'settled-0', endTime: at(1) }),
      failed({ id: 's-1', recordId: 'settled 1', retryOf: 'settled-1', endTime: at(60) })
    );
    expect(await one.command(body.id)).toMatchObject({ state: 'completed', outcomes: { succeeded: 1, failed: 1 } });
    expect(await one.states({ search: 'settled' })).toMatchObject({ 'settled-0': 'resolved', 'settled-1': 'open' });
  });

  it.each([
    ['another attempt', 3, 'open'],
    ['a dismissal', 2, 'dismissed'],
  ])('an attempt that one server hears of loses nothing of %s on the other', async (what, attempts, state) => {
    const [one, other] = servers;
    const eventId = `tried before ${what}`;
    const attempt = (id: string) =>
      failed({ id: `${id} after ${what}`, recordId: `elsewhere ${what}`, retryOf: eventId, endTime: at(60) });
    await one.send(failed({ id: eventId, recordId: eventId }));
    const add = RowsBehind.prototype.add;
    const adding = jest.spyOn(RowsBehind.prototype, 'add').mockImplementation(async function (this: RowsBehind, rows) {
      if (rows.some((cells) => cells.includes(eventId))) {
        // By now the first server has read what it knows of the failure.
        adding.mockRestore();
        await (what === 'a dismissal'
          ? other.ask({ type: 'dismiss', connector: 'c1', eventIds: [eventId], reason: 'nothing to be done' })
          : other.send(attempt('other')));
      }
      return add.call(this, rows);
    });
    await one.send(attempt('one'));
    for (const server of servers) {
      const rows = await server.query({ type: 'failures', search: eventId });
      expect(rows.find(({ id }) => id === eventId)).toMatchObject({ state, attempts });
    }
  });
});
