/**
 * Ends the process at every step of work that touches both stores. Nothing is lost, and nothing that matters is done
 * twice, when unanswered calls are repeated. See docs/two-stores.md.
 */
import {
  type Command,
  type CommandDetail,
  type DeliveredCommand,
  type QueryResult,
  type RecordErasure,
} from '@sync-health/contract';

import { checkCommand } from '../check/checkCommand';
import { readConfig } from '../config/config';
import { AbandonedInserts } from '../ingest/abandonedInserts';
import { SeenIds } from '../ingest/seenIds';
import { SharedInserts } from '../ingest/sharedInserts';
import { type Step, STEPS } from '../steps';
import { at, failed, RANGE, succeeded } from './operations';
import { ServerProcess } from './serverProcess';
import { describeEachStorage } from './storages';
import { startTestServer } from './testServer';

jest.setTimeout(300_000);

/** Each has its own connector. */
interface Act {
  prepare(): Promise<void>;
  /** Does the work, and repeats it if it was not answered. */
  run(): Promise<void>;
  check(): Promise<void>;
}

const ACTS = {
  'attempts on records that are retried': attempts,
  'a retry': retry,
  'a dismissal': dismissal,
  'a report on a retry': report,
  'a stop of a retry': stop,
  'events that are rolled up': events,
  'an erasure': erasure,
};

const CASES: Array<[act: keyof typeof ACTS, step: Step]> = [
  // First: an erasure waits a minute for an insert whose process was killed.
  ['an erasure', 'erasure: noted'],
  ['an erasure', 'erasure: ranges noted'],
  ['an erasure', 'erasure: decisions erased'],
  ['an erasure', 'erasure: events erased'],
  ['an erasure', 'erasure: rollups written'],
  ['attempts on records that are retried', 'ingest: claimed'],
  ['attempts on records that are retried', 'ingest: events stored'],
  ['attempts on records that are retried', 'ingest: attempts written'],
  ['attempts on records that are retried', 'ingest: failures written'],
  ['attempts on records that are retried', 'outcome: settled'],
  ['attempts on records that are retried', 'ingest: retries settled'],
  ['attempts on records that are retried', 'ingest: ids known'],
  ['attempts on records that are retried', 'ingest: done'],
  ['events that are rolled up', 'checkpoint: rows flushed'],
  ['events that are rolled up', 'rollups: slots written'],
  ['a retry', 'decision: committed'],
  ['a retry', 'decision: shown'],
  ['a retry', 'decision: notes removed'],
  ['a dismissal', 'decision: shown'],
  ['a report on a retry', 'outcome: reported'],
  ['a report on a retry', 'outcome: settled'],
  ['a report on a retry', 'decision: shown'],
  ['a stop of a retry', 'outcome: ended'],
  ['a stop of a retry', 'outcome: settled'],
];

let server: ServerProcess;

it('every step is one at which a process ends below', () => {
  expect([...new Set(CASES.map(([, step]) => step))].sort()).toEqual([...STEPS].sort());
});

describeEachStorage('a process that ends', (place, kind) => {
  const start = async () => (server = await ServerProcess.start(place().environment));
  beforeAll(start);
  afterAll(() => server.kill());

  /**
   * With both kinds of ClickHouse, decisions are rows of PostgreSQL. On a cluster they are shown through other tables.
   */
  const isThere = ([act, step]: (typeof CASES)[number]) =>
    kind === 'embedded'
      ? step !== 'ingest: claimed'
      : step !== 'checkpoint: rows flushed' &&
        (kind === 'a ClickHouse server' || /^(attempts|events|an erasure)/.test(act) || step === 'decision: shown');

  it.each(CASES.filter(isThere))('during %s at "%s" loses and repeats nothing', async (name, step) => {
    const act = ACTS[name](`${name} ${step}`);
    await act.prepare();
    await server.endAt(step);
    await act.run().catch(() => undefined);
    await server.ended();
    await start();
    await act.run();
    await act.check();
  });

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

async function ask<Body>(...call: Parameters<ServerProcess['call']>): Promise<Body> {
  const { status, body } = await server.call<Body>(...call);
  if (status >= 300) {
    throw new Error(`${status}: ${JSON.stringify(body)}`);
  }
  return body;
}

async function query(connector: string, asked: object): Promise<Array<Record<string, unknown>>> {
  const filters = { connector: [connector] };
  const { fields } = await ask<QueryResult>('/v1/query', { body: { ...RANGE, query: { filters, ...asked } } });
  return (fields[0]?.values ?? []).map((_, row) =>
    Object.fromEntries(fields.map(({ name, values }) => [name, values[row]]))
  );
}

const failures = async (connector: string) =>
  Object.fromEntries(
    (await query(connector, { type: 'failures' })).map(({ id, state, attempts: count }) => [id, [state, count]])
  );

async function counted(connector: string) {
  const [summary] = await query(connector, { type: 'summary' });
  return { synced: summary?.synced, errors: summary?.errors };
}

const pending = async (connector: string) =>
  (await ask<{ commands: DeliveredCommand[] }>(`/v1/commands/pending?${new URLSearchParams({ connector, wait: '0' })}`))
    .commands;

const commandsOf = async (connector: string) =>
  (await ask<{ commands: Command[] }>(`/v1/commands?${new URLSearchParams({ connector })}`)).commands;

function sender(connector: string) {
  const ofRecord = (record: number, members: object) => ({ connector, recordId: `record ${record}`, ...members });
  return {
    failure: (record: number) => failed({ id: `f${record}`, ...ofRecord(record, {}) }),
    again: (record: number, isSuccess: boolean) =>
      (isSuccess ? succeeded : failed)({
        id: `again ${record}`,
        ...ofRecord(record, { retryOf: `f${record}`, endTime: at(20) }),
      }),
    send: (sent: object[]) => ask<{ accepted: number; duplicates: number }>('/v1/events', { body: sent }),
    command: (type: string, records: number[]) =>
      ask<Command>('/v1/commands', {
        body: { type, connector, eventIds: records.map((record) => `f${record}`), reason: 'why' },
        headers: { 'idempotency-key': `${type} ${connector}` },
      }),
  };
}

function attempts(connector: string): Act {
  const { failure, again, send, command } = sender(connector);
  const batch = [again(0, true), again(1, false), failure(3)];
  return {
    async prepare() {
      await send([failure(0), failure(1), failure(2)]);
      await command('retry', [0, 1]);
      expect(await pending(connector)).toHaveLength(1);
    },
    async run() {
      const { accepted, duplicates } = await send(batch);
      expect(accepted + duplicates).toBe(batch.length);
    },
    async check() {
      expect(await counted(connector)).toEqual({ synced: 1, errors: 5 });
      expect(await failures(connector)).toEqual({
        f0: ['resolved', 2],
        f1: ['open', 2],
        f2: ['open', 1],
        f3: ['open', 1],
        'again 1': ['open', 1],
      });
      const [only, ...more] = await commandsOf(connector);
      expect(only).toMatchObject({ state: 'completed', outcomes: { pending: 0, succeeded: 1, failed: 1 } });
      expect(more).toEqual([]);
      expect(await send(batch)).toMatchObject({ accepted: 0, duplicates: batch.length });
      expect(await counted(connector)).toEqual({ synced: 1, errors: 5 });
    },
  };
}

function retry(connector: string): Act {
  const { failure, send, command } = sender(connector);
  return {
    async prepare() {
      await send([failure(0), failure(1), failure(2)]);
    },
    async run() {
      await command('retry', [0, 1]);
    },
    async check() {
      expect(await failures(connector)).toEqual({ f0: ['retrying', 1], f1: ['retrying', 1], f2: ['open', 1] });
      const [only, ...more] = await commandsOf(connector);
      expect(only).toMatchObject({ state: 'waiting', accepted: 2, skippedCount: 0 });
      expect(more).toEqual([]);
      const delivered = await pending(connector);
      expect(delivered.map(({ id, records }) => [id, records.length])).toEqual([[only!.id, 2]]);
      expect(await pending(connector)).toEqual([]);
    },
  };
}

function dismissal(connector: string): Act {
  const { failure, send, command } = sender(connector);
  return {
    async prepare() {
      await send([failure(0), failure(1)]);
    },
    async run() {
      await command('dismiss', [0]);
    },
    async check() {
      expect(await failures(connector)).toEqual({ f0: ['dismissed', 1], f1: ['open', 1] });
      expect(await commandsOf(connector)).toMatchObject([{ type: 'dismiss', state: 'completed', accepted: 1 }]);
    },
  };
}

function report(connector: string): Act {
  const { failure, send, command } = sender(connector);
  let id = '';
  return {
    async prepare() {
      await send([failure(0), failure(1)]);
      ({ id } = await command('retry', [0, 1]));
      await pending(connector);
    },
    async run() {
      const results = [
        { eventId: 'f0', outcome: 'succeeded' },
        { eventId: 'f1', outcome: 'failed', detail: 'no CRM id' },
      ];
      await ask(`/v1/commands/${id}/result`, { body: { state: 'completed', results } });
    },
    async check() {
      expect(await failures(connector)).toEqual({ f0: ['resolved', 1], f1: ['open', 1] });
      const { outcomes, items, state } = await ask<CommandDetail>(`/v1/commands/${id}`);
      expect({ state, outcomes }).toMatchObject({ state: 'completed', outcomes: { succeeded: 1, failed: 1 } });
      expect(items.map(({ outcome, detail }) => [outcome, detail])).toEqual([
        ['succeeded', null],
        ['failed', 'no CRM id'],
      ]);
    },
  };
}

function stop(connector: string): Act {
  const { failure, send, command } = sender(connector);
  let id = '';
  return {
    async prepare() {
      await send([failure(0), failure(1)]);
      ({ id } = await command('retry', [0, 1]));
    },
    async run() {
      await ask(`/v1/commands/${id}/stop`, { body: { reason: 'a mistake' } });
    },
    async check() {
      expect(await failures(connector)).toEqual({ f0: ['open', 1], f1: ['open', 1] });
      const { outcomes, state, actions } = await ask<CommandDetail>(`/v1/commands/${id}`);
      expect({ state, outcomes }).toMatchObject({ state: 'stopped', outcomes: { pending: 0, skipped: 2 } });
      expect(actions).toHaveLength(1);
      expect(await pending(connector)).toEqual([]);
    },
  };
}

/** Rolls happen some time after the events are answered. */
function events(connector: string): Act {
  const { failure, send } = sender(connector);
  return {
    prepare: async () => undefined,
    async run() {
      await send([failure(0), failure(1)]);
    },
    async check() {
      expect(await counted(connector)).toEqual({ synced: 0, errors: 2 });
      expect(await failures(connector)).toEqual({ f0: ['open', 1], f1: ['open', 1] });
    },
  };
}

function erasure(connector: string): Act {
  const { failure, send, command } = sender(connector);
  const erase = () =>
    ask<RecordErasure>(`/v1/record?${new URLSearchParams({ connector, recordId: 'record 0', reason: 'asked for' })}`, {
      method: 'DELETE',
    });
  return {
    async prepare() {
      await send([failure(0), failure(1)]);
      await command('retry', [0, 1]);
    },
    async run() {
      const { left } = await erase();
      expect(left && Object.values(left).filter((count) => count > 0)).toEqual([]);
    },
    async check() {
      expect(await counted(connector)).toEqual({ synced: 0, errors: 1 });
      expect(await failures(connector)).toEqual({ f1: ['retrying', 1] });
      const [only] = await commandsOf(connector);
      expect((await ask<CommandDetail>(`/v1/commands/${only!.id}`)).items.map(({ eventId }) => eventId)).toEqual([
        'f1',
      ]);
      await expect(send([failure(0)])).rejects.toThrow(/422: .*The record was erased/);
      expect((await erase()).found).toEqual({
        events: 0,
        failures: 0,
        ids: 0,
        attempts: 0,
        decisions: 0,
        payloads: 0,
        texts: 0,
      });
    },
  };
}
