/**
 * `npm run bench:decisions`: what queries on failures cost once very many are dismissed or retried, compared with the
 * same queries before. On embedded storage with SQLite; with `--storage server` or `--storage cluster`, on the tests'
 * ClickHouse servers and PostgreSQL.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { type Command } from '@sync-health/contract';

import { ensureBuilt } from '../scripts/lib/build.mjs';
import { readConfig } from '../server/src/config/config';
import { FAILURE_COLUMNS } from '../server/src/failures/failureRow';
import { openStorage } from '../server/src/storage/open';
import { startClickHouse, startCluster, TEST_CLUSTER } from '../server/src/testing/clickHouseServer';
import { createDatabase } from '../server/src/testing/postgres';
import { type Process } from './processes';
import { say } from './report';
import { startServer, untilQuiet } from './server';
import { median } from './timing';

const CONNECTOR = 'zuora-salesforce';
const DAYS = 7;
const DAY_MS = 86_400_000;
/** Most records of one command. */
const COMMAND_RECORDS = 50_000;
const REPETITIONS = 7;
/** How often the server is pinged while a command runs. Late answers show how long the event loop is blocked. */
const PING_MS = 5;

interface Measured {
  ms: number;
  cpuMs: number;
  /** The longest that a ping waited, in milliseconds. */
  heldUpMs: number;
}

async function main() {
  const { values } = parseArgs({
    options: {
      failures: { type: 'string', default: '3000000' },
      'data-dir': { type: 'string' },
      storage: { type: 'string', default: 'embedded' },
    },
  });
  const failures = Number(values.failures);
  const stores = await openStores(values.storage);
  const directory = path.resolve(values['data-dir'] ?? `.cache/bench/decisions-${failures}`);
  if (existsSync(directory)) {
    throw new Error(`${directory} exists: what was decided in it would be measured as well. Remove it.`);
  }
  await ensureBuilt('server');
  await makeFailures({ SYNC_HEALTH_DATA_DIR: directory, ...stores.env }, failures);
  const server = await startServer(directory, stores.env);
  await untilQuiet(server);

  const none = await askAll(server);
  none.set('retry of 50,000', await measured(server, () => command(server, 'retry')));
  const dismissals: Measured[] = [];
  for (let dismissed = 0; dismissed < failures / 3; dismissed += COMMAND_RECORDS) {
    dismissals.push(await measured(server, () => command(server, 'dismiss')));
  }
  await untilQuiet(server);
  const third = await askAll(server);
  third.set('retry of 50,000', await measured(server, () => command(server, 'retry')));
  await server.stop();
  await stores.stop();

  say('| what | none decided, ms | a third dismissed, ms | ratio | processor time, ratio | others held up, ms |');
  say('| --- | ---: | ---: | ---: | ---: | ---: |');
  for (const [name, before] of none) {
    const after = third.get(name)!;
    const cells = [before.ms, after.ms, after.ms / before.ms, after.cpuMs / before.cpuMs, after.heldUpMs];
    say(`| ${name} | ${cells.map((value) => value.toPrecision(3)).join(' | ')} |`);
  }
  const [first, last] = [dismissals[0]!, dismissals.at(-1)!];
  const heldUp = Math.max(...dismissals.map(({ heldUpMs }) => heldUpMs));
  const cells = [first.ms, last.ms, last.ms / first.ms, last.cpuMs / first.cpuMs, heldUp];
  say(`| dismissal of 50,000, first and last | ${cells.map((value) => value.toPrecision(3)).join(' | ')} |`);
}

interface Stores {
  env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

async function openStores(storage: string): Promise<Stores> {
  if (storage === 'embedded') {
    return { env: {}, stop: async () => undefined };
  }
  const database = await createDatabase();
  const env = { DATABASE_URL: database.url };
  if (storage === 'cluster') {
    const cluster = await startCluster();
    return {
      env: { ...env, CLICKHOUSE_URL: cluster.shards[0]!.url, CLICKHOUSE_CLUSTER: TEST_CLUSTER },
      stop: async () => {
        await cluster.stop();
        await database.drop();
      },
    };
  }
  const server = await startClickHouse();
  return {
    env: { ...env, CLICKHOUSE_URL: server.url },
    stop: async () => {
      await server.stop();
      await database.drop();
    },
  };
}

/** Each on a different record, with ten messages. */
async function makeFailures(env: NodeJS.ProcessEnv, count: number) {
  const storage = await openStorage(readConfig(env));
  const endMs = Date.now() - DAY_MS / 24;
  const values: Record<(typeof FAILURE_COLUMNS)[number], string> = {
    rev: '-end',
    connector: `'${CONNECTOR}'`,
    id: "concat('evt-', toString(number))",
    mode: "'realtime'",
    object: "['Account', 'Invoice', 'Payment'][number % 3 + 1]",
    action: "'update'",
    record_id: "concat('record-', toString(number))",
    end_time: 'fromUnixTimestamp64Milli(end)',
    latency: 'number % 5000',
    untimed: '0',
    error_code: "concat('DACO-0', toString(number % 5))",
    error_message: "concat('The account has no CRM id in region ', ['EU', 'US'][number % 2 + 1])",
    message_group: 'error_message',
    triggered_by: "''",
    job_id: "''",
    attempt: '1',
    attributes: "''",
    trace_id: "''",
    state: "'open'",
    record_key: 'bitAnd(cityHash64(number), 0xffffffffffff)',
    version: '0',
    arrived: 'toDate(fromUnixTimestamp64Milli(end))',
    arrived_at: 'fromUnixTimestamp64Milli(end)',
  };
  await storage.execute(
    `INSERT INTO failures (${FAILURE_COLUMNS.join(', ')})
    SELECT ${FAILURE_COLUMNS.map((name) => `${values[name]} AS ${name}`).join(', ')}
    FROM (SELECT number, toInt64(${endMs}) - intDiv(number * ${DAYS * DAY_MS}, ${count}) AS end FROM numbers(${count}))`
  );
  await storage.close();
}

async function askAll(server: Process): Promise<Map<string, Measured>> {
  const questions = {
    'failures that are open, first page': { type: 'failures', state: ['open'], limit: 100 },
    'failures in any state, first page': { type: 'failures', limit: 100 },
    'errors by message, open': { type: 'errors', state: ['open'] },
    'errors by message, in any state': { type: 'errors' },
  };
  const answers = new Map<string, Measured>();
  for (const [name, query] of Object.entries(questions)) {
    const runs: Measured[] = [];
    for (let run = 0; run <= REPETITIONS; run++) {
      runs.push(
        await measured(server, () => server.ask('/v1/query', { ...range(), query }).then((answer) => answer.text()))
      );
    }
    // The first run warms caches.
    const [, ...timed] = runs;
    const of = (member: keyof Measured) => median(timed.map((run) => run[member]));
    const cpuMs = timed.reduce((sum, run) => sum + run.cpuMs, 0) / timed.length;
    answers.set(name, { ms: of('ms'), cpuMs, heldUpMs: Math.max(...timed.map(({ heldUpMs }) => heldUpMs)) });
  }
  return answers;
}

/** Asks for all open failures; it takes the newest ones. */
async function command(server: Process, type: 'retry' | 'dismiss') {
  const answer = await server.ask('/v1/commands', { type, connector: CONNECTOR, ...range(), reason: 'measured' });
  const { accepted } = (await answer.json()) as Command;
  if (accepted !== COMMAND_RECORDS) {
    throw new Error(`A ${type} took ${accepted} failures.`);
  }
}

const range = () => ({ from: new Date(Date.now() - (DAYS + 1) * DAY_MS).toISOString(), to: new Date().toISOString() });

async function measured(server: Process, work: () => Promise<unknown>): Promise<Measured> {
  const [startedMs, cpuMs] = [performance.now(), server.cpuMs];
  let heldUpMs = 0;
  let isOver = false;
  const pings = (async () => {
    while (!isOver) {
      const askedMs = performance.now();
      await server.ask('/healthz');
      heldUpMs = Math.max(heldUpMs, performance.now() - askedMs);
      await sleep(PING_MS);
    }
  })();
  await work();
  const ms = performance.now() - startedMs;
  isOver = true;
  await pings;
  return { ms, cpuMs: server.cpuMs - cpuMs, heldUpMs };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
