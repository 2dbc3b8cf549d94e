/** Retries that are asked for at once on several server processes that share one ClickHouse. */
import { at, failed, Operations, RANGE, succeeded } from '../testing/operations';
import { type ClickHouseServer, describeOnClickHouse, startClickHouse } from '../testing/clickHouseServer';
import { firstIdAt } from './newCommand';

jest.setTimeout(120_000);

describeOnClickHouse('several servers on one ClickHouse', () => {
  let clickHouse: ClickHouseServer;
  let servers: Operations[];

  beforeAll(async () => {
    clickHouse = await startClickHouse();
    servers = [];
    for (let count = 0; count < 2; count++) {
      servers.push(await Operations.start({ clickhouseUrl: clickHouse.url, clockLagMs: 0 }));
    }
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await clickHouse.stop();
  });

  const failures = (round: string, count: number) =>
    Array.from({ length: count }, (_, index) => failed({ id: `${round}-${index}`, recordId: `${round} ${index}` }));

  it('whichever servers are asked at once, no record is in two retries, and each is in one', async () => {
    for (let round = 0; round < 6; round++) {
      const events = failures(`round ${round}`, 4);
      await servers[0]!.send(...events);
      const ids = events.map(({ id }) => id);
      const byFilter = { type: 'retry', connector: 'c1', ...RANGE, search: `round ${round}` };
      const answers = await Promise.all(
        servers.map((server, index) =>
          round % 2 === 0 ? server.retry(index === 0 ? ids : [...ids].reverse().slice(1)) : server.ask(byFilter)
        )
      );

      const delivered = [];
      for (const { body } of answers) {
        const { items } = await servers[0]!.command(body.id);
        expect(items).toHaveLength(body.accepted);
        delivered.push(...items.map(({ eventId }) => eventId));
      }
      expect(delivered.sort()).toEqual(ids);
      const states = await servers[1]!.states({ search: `round ${round}` });
      expect(new Set(Object.values(states))).toEqual(new Set(['retrying']));
    }
  });

  it('a claim of a process that has ended does not keep its records', async () => {
    const [one] = servers;
    const [event] = failures('orphan', 1);
    await one!.send(event!);
    const { items } = one!.server.app.failures;
    const [row] = await one!.query({ type: 'failures', search: 'orphan-0' });
    const claim = (commandId: string) =>
      items.write([
        {
          commandId,
          eventId: 'orphan-0',
          connector: 'c1',
          object: 'Invoice',
          recordId: 'orphan 0',
          action: 'update',
          errorCode: 'DACO-01',
          endTimeMs: Number(row!.endTime),
          recordKey: 1,
          requestedAtMs: Date.now(),
        },
      ]);
    await claim(`${firstIdAt(Date.now() - 120_000)}_ended`);

    const { body } = await one!.retry(['orphan-0']);
    expect(body).toMatchObject({ accepted: 1, skippedCount: 0 });
  });

  it('what another server has put right meanwhile is not retried', async () => {
    const [one, other] = servers;
    await one!.send(failures('gone', 1)[0]!);
    const { items } = one!.server.app.failures;
    const write = items.write.bind(items);
    jest.spyOn(items, 'write').mockImplementationOnce(async (claimed) => {
      await other!.send(succeeded({ id: 'gone-again', recordId: 'gone 0', endTime: at(50) }));
      await write(claimed);
    });

    const { body } = await one!.retry(['gone-0']);
    expect(body).toMatchObject({ accepted: 0, skipped: [{ eventId: 'gone-0', reason: 'resolved' }], state: 'failed' });
  });
});
