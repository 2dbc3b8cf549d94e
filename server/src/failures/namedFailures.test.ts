/** An attempt that names a failure counts as later, whatever its record, clock and order of arrival. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { describeOnClickHouse, startClickHouse, startCluster, TEST_CLUSTER } from '../testing/clickHouseServer';
import { at, failed, Operations, RANGE, succeeded } from '../testing/operations';
import { type TestServerOptions } from '../testing/testServer';

jest.setTimeout(180_000);

type Members = Parameters<typeof failed>[0];

interface Place {
  options: TestServerOptions;
  stop(): Promise<void>;
}

const PLACES: Record<string, () => Promise<Place>> = {
  'embedded storage': async () => ({ options: {}, stop: async () => undefined }),
  'a ClickHouse server': async () => {
    const server = await startClickHouse();
    return { options: { clickhouseUrl: server.url }, stop: () => server.stop() };
  },
  'a cluster of two shards': async () => {
    const cluster = await startCluster();
    const clickhouseUrl = cluster.shards[0]!.url;
    return { options: { clickhouseUrl, clickhouseCluster: TEST_CLUSTER }, stop: () => cluster.stop() };
  },
};

/** On enough records to be on both shards. */
const COUNT = 8;
const numbers = Array.from({ length: COUNT }, (_, index) => index);

const failure = (index: number, members: object = {}) =>
  failed({ id: `f${index}`, recordId: `old ${index}`, endTime: at(5), ...members });
/** On another record and object, with a clock that is a week behind. */
const retried = (index: number, members: object = {}, make: (members: Members) => object = succeeded) =>
  make({
    id: `s${index}`,
    recordId: `new ${index}`,
    object: 'Account',
    retryOf: `f${index}`,
    startTime: at(-7 * 86_400),
    endTime: at(-7 * 86_400),
    ...members,
  });
const all = (state: string) => Object.fromEntries(numbers.map((index) => [`f${index}`, state]));

for (const [name, start] of Object.entries(PLACES)) {
  const describePlace = name === 'embedded storage' ? describe : describeOnClickHouse;
  describePlace(`named failures of other records on ${name}`, () => {
    let place: Place;
    let dataDir: string;
    let ops: Operations;
    let connectors = 0;

    const open = async () => (ops = await Operations.start({ ...place.options, dataDir }));
    const restart = async () => {
      const { connector } = ops;
      await ops.close();
      (await open()).connector = connector;
    };
    const send = (...events: object[]) => ops.send(...events.map((event) => ({ ...event, connector: ops.connector })));
    const filters = () => ({ connector: [ops.connector] });
    const states = () => ops.states({ filters: filters() });
    const ids = numbers.map((index) => `f${index}`);

    beforeAll(async () => {
      place = await start();
      dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-named-'));
      await open();
    });
    beforeEach(() => (ops.connector = `c${++connectors}`));
    afterAll(async () => {
      await ops.close();
      await place.stop();
      await rm(dataDir, { recursive: true });
    });

    async function expectResolved() {
      expect(await states()).toEqual(all('resolved'));
      const open = await ops.query({ type: 'errors', filters: filters(), state: ['open'] });
      expect(open).toEqual([]);
      const byCondition = {
        type: 'failures',
        filters: filters(),
        conditions: [{ field: 'object', operator: '=', values: ['Invoice'] }],
        state: ['resolved'],
      };
      expect(await ops.query(byCondition)).toHaveLength(COUNT);
      expect((await ops.retry(ids)).body).toMatchObject({ accepted: 0, skippedCount: COUNT });
      const { body } = await ops.ask({ type: 'retry', connector: ops.connector, ...RANGE });
      expect(body).toMatchObject({ accepted: 0, skippedCount: COUNT });
    }

    it('a success resolves the failure that it names, whether that came before, after or with it', async () => {
      await send(...numbers.slice(0, 3).map((index) => failure(index)));
      await send(...numbers.slice(0, 6).map((index) => retried(index)));
      await send(...numbers.slice(3, 6).map((index) => failure(index)));
      await send(...numbers.slice(6).flatMap((index) => [failure(index), retried(index)]));
      await expectResolved();
      await restart();
      await expectResolved();
    });

    it('a success resolves the failure that it names after a restart between the two', async () => {
      await send(...numbers.slice(0, 4).map((index) => failure(index)));
      await send(...numbers.slice(4).map((index) => retried(index)));
      await restart();
      await send(...numbers.slice(0, 4).map((index) => retried(index)));
      await send(...numbers.slice(4).map((index) => failure(index)));
      await expectResolved();
    });

    it('a success settles a retry of the failure, and a second retry takes nothing', async () => {
      await send(...numbers.map((index) => failure(index)));
      const { body } = await ops.retry(ids);
      expect(body.accepted).toBe(COUNT);
      await restart();
      await send(...numbers.map((index) => retried(index)));
      expect(await ops.command(body.id)).toMatchObject({
        state: 'completed',
        outcomes: { pending: 0, succeeded: COUNT },
      });
      await expectResolved();
    });

    it('a failed attempt settles the retry, leaves the failure open, and is counted', async () => {
      await send(...numbers.map((index) => failure(index)));
      const { body } = await ops.retry(ids);
      await send(...numbers.map((index) => retried(index, {}, failed)));
      expect(await ops.command(body.id)).toMatchObject({ state: 'completed', outcomes: { failed: COUNT } });
      const rows = await ops.query({ type: 'failures', filters: { ...filters(), object: ['Invoice'] } });
      expect(rows.map(({ state, attempts }) => [state, attempts])).toEqual(numbers.map(() => ['open', 2]));
    });

    it('the same id from another connector is another failure', async () => {
      await send(...numbers.map((index) => failure(index)));
      const { body } = await ops.retry(ids.slice(0, 1));
      await ops.send(...numbers.map((index) => retried(index, { connector: `${ops.connector} other` })));
      expect(await states()).toEqual({ ...all('open'), f0: 'retrying' });
      expect(await ops.command(body.id)).toMatchObject({ outcomes: { pending: 1 } });
    });

    it('attempts are counted also when no failure is unresolved', async () => {
      await send(failure(0), retried(0));
      await send(retried(0, { id: 'once more' }));
      const rows = await ops.query({ type: 'failures', filters: filters() });
      expect(rows).toMatchObject([{ state: 'resolved', attempts: 3 }]);
    });
  });
}
