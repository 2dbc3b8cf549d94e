/**
 * Several server processes on one ClickHouse, a single server and a cluster of two shards. Processes get the same
 * events at the same time, repeatedly, with clocks minutes apart, and some are killed. Every event counts once,
 * immediately, and exactly one process answers that it is new.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { type IngestResult, type QueryResult, type SyncEvent } from '@sync-health/contract';

import { builtServer } from './builtServer';
import { describeOnClickHouse, startClickHouse, startCluster, TEST_CLUSTER } from './clickHouseServer';
import { makeEvent } from './events';
import { freePort } from './freePort';
import { createDatabase, postgresIsMissing } from './postgres';
import { summaryOf, trendOf } from './referenceModel';

jest.setTimeout(600_000);

const PROCESSES = 3;
const ROUNDS = Number(process.env.PROCESS_ROUNDS ?? 1);
const TOKEN = 'processes-test';
const START_MS = Date.parse('2026-11-20T00:00:00Z');
const HOUR_MS = 3_600_000;
const RANGE = { fromMs: START_MS - HOUR_MS, toMs: START_MS + 30 * HOUR_MS };

/** Loaded before the server's modules: shifts the clock. */
const SKEW = `data:text/javascript,${encodeURIComponent(
  'const now = Date.now; Date.now = () => now() + Number(process.env.TEST_CLOCK_OFFSET_MS);'
)}`;

class Processes {
  readonly urls: string[] = [];
  readonly #running: ChildProcess[] = [];

  constructor(private readonly environment: Record<string, string>) {}

  async start() {
    for (let index = 0; index < PROCESSES; index++) {
      this.urls.push(`http://127.0.0.1:${await freePort()}`);
    }
    await Promise.all(this.urls.map((_, index) => this.startOne(index)));
  }

  async startOne(index: number) {
    const url = this.urls[index]!;
    const server = spawn(process.execPath, ['--import', SKEW, await builtServer('main')], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        ...this.environment,
        SYNC_HEALTH_LISTEN: url.replace('http://', ''),
        SYNC_HEALTH_BOOTSTRAP_TOKEN: TOKEN,
        SYNC_HEALTH_RETENTION_DAYS: '3650',
        SYNC_HEALTH_EXACT_UP_TO_EVENTS: '0',
        // On a busy machine, queries wait instead of being refused.
        SYNC_HEALTH_QUERY_WAIT_MS: '60000',
        SYNC_HEALTH_QUERY_TIMEOUT_SECONDS: '120',
        SYNC_HEALTH_LOG_LEVEL: 'error',
        TEST_CLOCK_OFFSET_MS: String((index - 1) * 7 * 60_000),
      },
    });
    this.#running[index] = server;
    while (
      !(await fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false
      ))
    ) {
      if (server.exitCode !== null) {
        throw new Error(`The server ended at its start with ${server.exitCode}`);
      }
      await sleep(100);
    }
  }

  async kill(index: number, signal: NodeJS.Signals = 'SIGKILL') {
    const server = this.#running[index]!;
    if (server.exitCode === null && server.signalCode === null) {
      server.kill(signal);
      await once(server, 'exit');
    }
  }

  async stop() {
    await Promise.all(this.#running.map((_, index) => this.kill(index)));
  }

  async post<Answer>(index: number, address: string, body: object): Promise<Answer | null> {
    const response = await fetch(`${this.urls[index]}${address}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).catch(() => null);
    if (!response?.ok) {
      return null;
    }
    return (await response.json()) as Answer;
  }
}

/** Events of one connector over a day, some of them close together. */
const drawEvents = (connector: string, count: number): SyncEvent[] =>
  Array.from({ length: count }, (_, index) =>
    makeEvent({
      id: `e-${index}`,
      connector,
      recordId: `r-${index % 37}`,
      object: index % 3 === 0 ? 'Account' : 'Invoice',
      status: index % 9 === 0 ? 'failed' : 'success',
      latencyMs: (index * 37) % 5000,
      endTime: new Date(START_MS + (index % 2 === 0 ? index * 1000 : ((index * 7919) % 86_400) * 1000)).toISOString(),
    })
  );

const shuffled = <Item>(items: readonly Item[]) =>
  items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);

const send = (processes: Processes, index: number, events: readonly SyncEvent[]) =>
  processes.post<IngestResult>(index, '/v1/events', [...events]);

/** Sends again while the server is busy, as connectors do. */
async function sendUntilTaken(processes: Processes, index: number, events: readonly SyncEvent[]) {
  for (;;) {
    const answer = await send(processes, index, events);
    if (answer) {
      return answer;
    }
    await sleep(200);
  }
}

const sum = (answers: readonly IngestResult[], name: 'accepted' | 'duplicates' | 'conflicts') =>
  answers.reduce((total, answer) => total + answer[name], 0);

/**
 * Every process gets the same events at the same time, in a different order. Exactly one answers for each that it is
 * new.
 */
async function checkAnswers(processes: Processes, connector: string) {
  const events = drawEvents(connector, 300);
  const batches = Array.from({ length: 6 }, (__, index) => events.slice(index * 50, index * 50 + 50));
  const answers = await Promise.all(
    processes.urls.flatMap((__, index) =>
      shuffled(batches).map((batch) => sendUntilTaken(processes, index, shuffled(batch)))
    )
  );
  expect(sum(answers, 'accepted')).toBe(events.length);
  expect(sum(answers, 'duplicates')).toBe(events.length * (PROCESSES - 1));
  await checkAll(processes, connector, events);
}

/**
 * Every process gets other content under the same ids. The content of the process that answers that it is new is kept.
 */
async function checkConflicts(processes: Processes, connector: string) {
  const contents = processes.urls.map((__, index) =>
    drawEvents(connector, 40).map((event) => ({
      ...event,
      // Another shard, another moment and another outcome.
      recordId: `${event.recordId} of ${index}`,
      endTime: new Date(Date.parse(event.endTime) + index * 7000).toISOString(),
      ...(index === 1 ? { status: 'failed' as const, errorCode: 'E-1' } : {}),
    }))
  );
  const one = contents[0]!.length;
  const answers = await Promise.all(
    contents.flatMap((events, index) =>
      shuffled(events).map(async (event) => ({ event, answer: await sendUntilTaken(processes, index, [event]) }))
    )
  );
  const first = answers.filter(({ answer }) => answer.accepted === 1).map(({ event }) => event);
  expect(new Set(first.map(({ id }) => id)).size).toBe(one);
  expect(first).toHaveLength(one);
  const all = answers.map(({ answer }) => answer);
  expect({ duplicates: sum(all, 'duplicates'), conflicts: sum(all, 'conflicts') }).toEqual({
    duplicates: 0,
    conflicts: one * (PROCESSES - 1),
  });
  await checkAll(processes, connector, first);
  // Sent once more, to another process: what was kept is a duplicate, everything else a conflict.
  for (const [index, events] of contents.entries()) {
    const again = await sendUntilTaken(processes, (index + 1) % PROCESSES, events);
    const stayed = events.filter((event) => first.includes(event)).length;
    expect(again).toMatchObject({ accepted: 0, duplicates: stayed, conflicts: one - stayed });
  }
  await checkAll(processes, connector, first);
}

async function checkAll(processes: Processes, connector: string, set: readonly SyncEvent[]) {
  for (const index of processes.urls.keys()) {
    await check(processes, index, connector, set);
  }
}

async function check(processes: Processes, index: number, connector: string, set: readonly SyncEvent[]) {
  const ask = async (query: object) => {
    const answer = await processes.post<QueryResult>(index, '/v1/query', {
      from: new Date(RANGE.fromMs).toISOString(),
      to: new Date(RANGE.toMs).toISOString(),
      timeZone: 'Asia/Kathmandu',
      query: { filters: { connector: [connector] }, ...query },
    });
    return (answer!.fields[0]?.values ?? []).map((_, row) =>
      Object.fromEntries(answer!.fields.map(({ name, values }) => [name, values[row]]))
    );
  };
  const [summary] = await ask({ type: 'summary' });
  const { synced, errors } = summaryOf(set, RANGE);
  expect({ synced: summary?.synced, errors: summary?.errors }).toEqual({ synced, errors });
  const trend = await ask({ type: 'trend', interval: 'hour' });
  expect(trend.map(({ time, total }) => ({ time, total }))).toEqual(
    trendOf(set, RANGE, 'hour', 'Asia/Kathmandu').map(({ time, total }) => ({ time, total }))
  );
  const groups = await ask({ type: 'percentiles' });
  expect(groups.reduce((sum, { records }) => sum + Number(records), 0)).toBe(set.length);
  const records = await ask({ type: 'records', limit: 1000 });
  expect(new Set(records.map(({ id }) => id)).size).toBe(set.length);
  expect(records).toHaveLength(set.length);
  expect(await ask({ type: 'failures', limit: 1000 })).toHaveLength(errors);
}

const PLACES = {
  'a ClickHouse server': async () => {
    const server = await startClickHouse();
    return { urls: [server.url], cluster: {}, stop: () => server.stop() };
  },
  'a cluster of two shards': async () => {
    const cluster = await startCluster();
    return {
      urls: cluster.shards.map(({ url }) => url),
      cluster: { CLICKHOUSE_CLUSTER: TEST_CLUSTER },
      stop: () => cluster.stop(),
    };
  },
};

describeOnClickHouse('several server processes', () => {
  const test = postgresIsMissing ? it.skip : it;

  test.each(Object.entries(PLACES))('count every event once on %s', async (_, place) => {
    const clickHouse = await place();
    const database = await createDatabase();
    const dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-processes-'));
    const processes = new Processes({
      CLICKHOUSE_URL: clickHouse.urls[0]!,
      ...clickHouse.cluster,
      DATABASE_URL: database.url,
      SYNC_HEALTH_DATA_DIR: dataDir,
    });
    try {
      await processes.start();
      for (let round = 0; round < ROUNDS; round++) {
        const connector = `connector-${round}`;
        const events = drawEvents(connector, 300);
        const batches = Array.from({ length: 6 }, (__, index) => events.slice(index * 50, index * 50 + 50));
        // Every batch goes to every process at the same time, in different orders. One process is killed meanwhile.
        const killed = round % PROCESSES;
        const answered = new Set<SyncEvent[]>();
        let accepted = 0;
        const deliveries = processes.urls.map(async (__, index) => {
          for (const batch of shuffled(batches)) {
            const answer = await send(processes, index, batch);
            if (answer) {
              answered.add(batch);
              accepted += answer.accepted;
            }
          }
        });
        const kill = sleep(200 + Math.random() * 400).then(() => processes.kill(killed));
        await Promise.all([...deliveries, kill]);
        expect(answered.size).toBe(batches.length);
        // Events stored by the killed process are not among them.
        expect(accepted).toBeLessThanOrEqual(events.length);
        const alive = (killed + 1) % PROCESSES;
        await check(processes, alive, connector, events);
        await processes.startOne(killed);
        await checkAll(processes, connector, events);
        // Once more, when rollups may contain them.
        await sleep(5000);
        await Promise.all(processes.urls.map((__, index) => sendUntilTaken(processes, index, events)));
        await checkAll(processes, connector, events);
        await checkAnswers(processes, `same-${round}`);
        await checkConflicts(processes, `conflict-${round}`);
      }
    } finally {
      await processes.stop();
      await clickHouse.stop();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
