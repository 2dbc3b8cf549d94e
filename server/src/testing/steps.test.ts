/**
 * Ends the process at every step of work that touches both stores. Nothing is lost, and nothing that matters is done
 * twice, when unanswered calls are repeated. See docs/two-stores.md.
 */
import { checkCommand } from '../check/checkCommand';
import { readConfig } from '../config/config';
import { AbandonedInserts } from '../ingest/abandonedInserts';
import { SeenIds } from '../ingest/seenIds';
import { SharedInserts } from '../ingest/sharedInserts';
import { type Step, STEPS } from '../steps';
import { ServerProcess } from './serverProcess';
import { dismissal, report, retry, stop } from './stepActs/commandActs';
import { connectorCaller } from './stepActs/connectorCaller';
import { erasure } from './stepActs/erasureAct';
import { attempts, events } from './stepActs/ingestActs';
import { describeEachStorage } from './storages';
import { startTestServer } from './testServer';

jest.setTimeout(300_000);

const ACTS = {
  'attempts on records that are retried': attempts,
  'a retry': retry,
  'a dismissal': dismissal,
  'a report on a retry': report,
  'a stop of a retry': stop,
  'events that are rolled up': events,
  'an erasure': erasure,
};

type Case = readonly [act: keyof typeof ACTS, step: Step];

/**
 * A process holds each act of a list at its step, in this order, and is killed. While decisions are being shown, no
 * other ones are: those that come later are held before they are shown.
 */
const DECISIONS: readonly Case[][] = [
  [
    ['an erasure', 'erasure: noted'],
    ['a retry', 'decision: shown'],
    ['a report on a retry', 'outcome: reported'],
  ],
  [
    ['an erasure', 'erasure: ranges noted'],
    ['a dismissal', 'decision: shown'],
    ['a stop of a retry', 'outcome: ended'],
  ],
  [
    ['an erasure', 'erasure: decisions erased'],
    ['a report on a retry', 'decision: shown'],
    ['a stop of a retry', 'outcome: settled'],
  ],
  [
    ['an erasure', 'erasure: events erased'],
    ['a retry', 'decision: notes removed'],
    ['a report on a retry', 'outcome: settled'],
  ],
  [
    ['an erasure', 'erasure: rollups written'],
    ['a retry', 'decision: committed'],
  ],
];

/** Events are followed in the order in which they are stored. So only claimed or stored ones are held after others. */
const INGEST: readonly Case[][] = [
  [
    ['attempts on records that are retried', 'ingest: attempts written'],
    ['attempts on records that are retried', 'ingest: events stored'],
  ],
  [
    ['attempts on records that are retried', 'ingest: done'],
    ['attempts on records that are retried', 'ingest: claimed'],
  ],
  [
    ['events that are rolled up', 'checkpoint: rows flushed'],
    ['attempts on records that are retried', 'ingest: failures written'],
  ],
  [
    ['events that are rolled up', 'rollups: slots written'],
    ['attempts on records that are retried', 'outcome: settled'],
  ],
  [['attempts on records that are retried', 'ingest: retries settled']],
  [['attempts on records that are retried', 'ingest: ids known']],
];

let server: ServerProcess;

it('every step is one at which a process ends below', () => {
  const cases = [...DECISIONS, ...INGEST].flat();
  expect([...new Set(cases.map(([, step]) => step))].sort()).toEqual([...STEPS].sort());
});

describeEachStorage('a process that ends', (place, kind) => {
  const start = async () => (server = await ServerProcess.start(place().environment));
  beforeAll(start);
  afterAll(() => server.kill());

  /**
   * With both kinds of ClickHouse, decisions are rows of PostgreSQL. On a cluster they are shown through other tables.
   */
  const isThere = ([act, step]: Case) =>
    kind === 'embedded'
      ? step !== 'ingest: claimed'
      : step !== 'checkpoint: rows flushed' &&
        (kind === 'a ClickHouse server' || /^(attempts|events|an erasure)/.test(act) || step === 'decision: shown');

  // Where a killed insert is noted, an erasure waits a minute for it. So erasures come first, without inserts.
  const lists =
    kind === 'embedded'
      ? INGEST.map((list, index) => [...(DECISIONS[index] ?? []), ...list])
      : [...DECISIONS, ...INGEST];
  const lifetimes = lists.map((list) => list.filter(isThere)).filter((list) => list.length > 0);

  it.each(lifetimes.map((list) => [list.map(titleOf).join(', '), list]))(
    'during %s loses and repeats nothing',
    async (_, list) => {
      const acts = list.map((one) => {
        const title = titleOf(one);
        return { title, step: one[1], ...ACTS[one[0]](connectorCaller(title, () => server)) };
      });
      for (const { title, prepare } of acts) {
        await named(title, prepare());
      }
      for (const { title, step, run } of acts) {
        await named(title, server.holdAt(step, run));
      }
      await server.kill();
      await start();
      for (const { title, run } of acts) {
        await named(title, run());
      }
      for (const { title, check } of acts) {
        await named(title, check());
      }
    }
  );

  it('leaves nothing that a running server does not follow up, and rollups that agree with raw events', async () => {
    await server.kill('SIGTERM');
    const { app, close } = await startTestServer({ ...place().config, exactUpToEvents: 0 });
    await app.ready();
    const { changes, storage, log } = app;
    if (changes) {
      // As a server does with an insert that it has seen for a minute.
      const followers = [app.failures.follower, new SeenIds(storage)];
      const shared = new SharedInserts(changes, app.decisions);
      await new AbandonedInserts({ storage, changes, shared, followers, isUnderWay: () => false, log }).end(0);
      await app.rollups.roller.roll();
      expect(await changes.changed()).toEqual([]);
      expect(await app.decisions.db.selectFrom('claimed_events').select('seq').execute()).toEqual([]);
    }
    expect((await app.compareCounts()).differing).toEqual([]);
    await close();
    const config = readConfig({ ...place().environment, SYNC_HEALTH_RETENTION_DAYS: '3650' });
    expect(await checkCommand(['--counts'], config)).toContain('they agree');
  });
});

function titleOf([act, step]: Case): string {
  return `${act} at "${step}"`;
}

/** Says in which of several acts work failed. */
async function named(title: string, work: Promise<void>) {
  try {
    await work;
  } catch (cause) {
    throw new Error(title, { cause });
  }
}
