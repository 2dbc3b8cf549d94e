/** When each object of each connector last synced, to the millisecond, wherever its last event is stored. */
import { type QueryResult } from '@sync-health/contract';

import { makeEvent } from '../testing/events';
import { describeEachStorage } from '../testing/storages';
import { startTestServer, type TestServer } from '../testing/testServer';

jest.setTimeout(300_000);

let server: TestServer;
const event = (connector: string, object: string, endTime: string, other: object = {}) =>
  makeEvent({ connector, object, endTime, ...other });

const to = Date.parse('2026-11-20T11:00:00Z');

/** Asked of slots in memory, and of the engine, which a regular expression needs. */
async function ask(filters: object = {}, range: object = { from: '2026-11-20T10:00:00Z', to: '2026-11-20T11:00:00Z' }) {
  const [inMemory, byEngine] = await Promise.all(
    [[], [{ field: 'object', operator: '=~', values: ['.*'] }]].map((conditions) =>
      query(range, { filters, conditions })
    )
  );
  expect(inMemory).toEqual(byEngine);
  return inMemory!;
}

async function query(range: object, of: { filters: object; conditions: object[] }) {
  const { status, body } = await server.call('/v1/query', { ...range, query: { type: 'freshness', ...of } });
  expect({ status, body }).toMatchObject({ status: 200 });
  const { fields } = body as QueryResult;
  expect(fields.map(({ name }) => name)).toEqual([
    'connector',
    'object',
    'lastSuccess',
    'lastEvent',
    'sinceLastSuccess',
    'usualGap',
    'overdue',
    'state',
  ]);
  // The rhythm has tests of its own.
  return (fields[0]?.values ?? []).map((_, row) => fields.slice(0, 5).map(({ values }) => values[row]));
}

const ms = (time: string) => Date.parse(time);
const row = (connector: string, object: string, success: string | null, last: string, end = to) => [
  connector,
  object,
  success && ms(success),
  ms(last),
  success && end - ms(success),
];

/** The first two batches are rolled up. None touches more than a hundred minutes, or whole days would count as changed. */
const SENT_UP_TO = [60, 110, 130, 150];

describeEachStorage('freshness', (place) => {
  beforeAll(async () => {
    server = await startTestServer({ ...place().config, rollsInBackground: false });
    await server.call('/v1/events', [
      event('c1', 'Invoice', '2026-11-20T10:59:58.123Z'),
      event('c1', 'Invoice', '2026-11-20T10:59:59.456Z', { status: 'failed' }),
      event('c1', 'Invoice', '2026-11-20T11:00:00.000Z'),
      event('c1', 'Account', '2026-11-20T09:15:30.001Z'),
      event('c1', 'Account', '2026-11-19T23:59:59.999Z'),
      event('c2', 'Account', '2026-09-01T00:00:00.000Z'),
      event('c2', 'Account', '2026-11-02T07:45:00.250Z', { status: 'failed' }),
      event('c2', 'Never', '2026-11-20T10:00:00.000Z', { status: 'failed' }),
      event('c2', 'Job', '2026-11-18T10:00:00.500Z', { mode: 'manual', jobId: 'job-7' }),
    ]);
  });
  afterAll(() => server.close());

  describe.each(['raw', 'rolled', 'rolled and late'])('with %s events', (state) => {
    beforeAll(async () => {
      if (state === 'rolled') {
        await server.app.rollups.roller.roll();
      }
      if (state === 'rolled and late') {
        // In the same minute, quarter, hour and day as the rolled events, and before them.
        await server.call('/v1/events', [
          event('c1', 'Invoice', '2026-11-20T10:59:10.500Z'),
          event('c1', 'Account', '2026-11-20T09:01:00.000Z'),
          event('c2', 'Account', '2026-11-02T07:00:00.100Z', { status: 'failed' }),
          event('c2', 'Job', '2026-11-18T03:00:00.000Z', { mode: 'manual', jobId: 'job-7' }),
        ]);
      }
    });

    it('gives the last success and the last event before the end of the range, longest wait first', async () => {
      expect(await ask()).toEqual([
        row('c2', 'Never', null, '2026-11-20T10:00:00.000Z'),
        row('c2', 'Account', '2026-09-01T00:00:00.000Z', '2026-11-02T07:45:00.250Z'),
        row('c2', 'Job', '2026-11-18T10:00:00.500Z', '2026-11-18T10:00:00.500Z'),
        row('c1', 'Account', '2026-11-20T09:15:30.001Z', '2026-11-20T09:15:30.001Z'),
        row('c1', 'Invoice', '2026-11-20T10:59:58.123Z', '2026-11-20T10:59:59.456Z'),
      ]);
    });

    it('respects the end of the range, within a minute and long after all events', async () => {
      const within = { from: '2026-11-20T00:00:00Z', to: '2026-11-20T10:59:59.456Z' };
      expect(await ask({ connector: ['c1'], object: ['Invoice'] }, within)).toEqual([
        row('c1', 'Invoice', '2026-11-20T10:59:58.123Z', '2026-11-20T10:59:58.123Z', ms(within.to)),
      ]);
      const after = { from: '2026-11-20T00:00:00Z', to: '2026-11-25T12:34:56.789Z' };
      expect(await ask({ connector: ['c1'], object: ['Invoice'] }, after)).toEqual([
        row('c1', 'Invoice', '2026-11-20T11:00:00.000Z', '2026-11-20T11:00:00.000Z', ms(after.to)),
      ]);
    });

    it('takes filters, including jobs', async () => {
      expect(await ask({ jobId: ['job-7'] })).toEqual([
        row('c2', 'Job', '2026-11-18T10:00:00.500Z', '2026-11-18T10:00:00.500Z'),
      ]);
      expect(await ask({ status: ['failed'], connector: ['c1'] })).toEqual([
        row('c1', 'Invoice', null, '2026-11-20T10:59:59.456Z'),
      ]);
      expect(await ask({ connector: ['none'] })).toEqual([]);
    });
  });

  it('agrees with plain arithmetic on random events: rolled, late, and after the range', async () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const beginMs = ms('2026-10-01T00:00:00Z');
    const HOURS = 400;
    const events = Array.from({ length: SENT_UP_TO.at(-1)! }, () =>
      event(
        `r${random(3)}`,
        `o${random(4)}`,
        new Date(beginMs + random(HOURS) * 3_600_000 + random(3_600_000)).toISOString(),
        {
          ...(random(3) === 0 ? { status: 'failed' } : {}),
        }
      )
    );
    for (const [part, upTo] of SENT_UP_TO.entries()) {
      await server.call('/v1/events', events.slice(SENT_UP_TO[part - 1] ?? 0, upTo));
      if (part === 1) {
        await server.app.rollups.roller.roll();
      }
      const sent = events.slice(0, upTo);
      for (let round = 0; round < 9; round++) {
        const toMs = beginMs + random(HOURS + 100) * 3_600_000 + oneOf([0, 900_000, 60_000, 1, 1234]);
        const connector = [`r${random(3)}`];
        const range = { from: new Date(beginMs).toISOString(), to: new Date(toMs).toISOString() };
        expect({ toMs, rows: sorted(await ask({ connector }, range)) }).toEqual({
          toMs,
          rows: sorted(
            plain(
              sent.filter((one) => connector.includes(one.connector!)),
              toMs
            )
          ),
        });
      }
    }
    function oneOf<T>(values: readonly T[]): T {
      return values[random(values.length)]!;
    }
  });
});

type Sent = ReturnType<typeof makeEvent>;

function plain(events: readonly Sent[], toMs: number) {
  const before = events.filter(({ endTime }) => ms(endTime) < toMs);
  const pairs = [...new Set(before.map(({ connector, object }) => `${connector} ${object}`))];
  return pairs.map((pair) => {
    const of = before.filter(({ connector, object }) => `${connector} ${object}` === pair);
    const last = (some: readonly Sent[]) =>
      some
        .map(({ endTime }) => endTime)
        .sort()
        .at(-1) ?? null;
    const [connector = '', object = ''] = pair.split(' ');
    return row(connector, object, last(of.filter(({ status }) => status !== 'failed')), last(of)!, toMs);
  });
}

const sorted = (rows: ReadonlyArray<readonly unknown[]>) => rows.map((each) => JSON.stringify(each)).sort();
