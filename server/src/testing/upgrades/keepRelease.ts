/**
 * Keeps the data directory of a released server, and what it answered, for `upgrades.test.ts`. CONTRIBUTING.md says when:
 * `npx tsx server/src/testing/upgrades/keepRelease.ts <checkout of the release, built> <its version or date>` writes
 * a `.tar.gz` and a `.json` of that name in `testdata/`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { ServerProcess } from '../serverProcess';
import { askAll, type Kept, RELEASES, type Send } from './questions';

const DAY_MS = 86_400_000;
const BEGIN_MS = Date.UTC(2026, 10, 2, 7);
const DAYS = 9;
const OBJECTS = ['Account', 'Invoice', 'Payment'];
const CONNECTORS = ['zuora-salesforce', 'netsuite-hubspot'];
const ERRORS = [
  ['DACO-02', 'The account has no CRM id; sync its account first'],
  ['SFDC-TIMEOUT', 'Salesforce did not answer in 30 s'],
] as const;

async function main([checkout = '', name = '']: readonly string[]) {
  const directory = mkdtempSync(path.join(tmpdir(), 'sync-health-release-'));
  const server = await ServerProcess.start(
    { SYNC_HEALTH_DATA_DIR: directory },
    path.join(checkout, 'server/dist/main.js')
  );
  try {
    await keep(name, server);
  } finally {
    await server.kill('SIGTERM');
  }
  execFileSync('tar', ['-czf', path.join(RELEASES, `${name}.tar.gz`), '-C', directory, '.']);
  rmSync(directory, { recursive: true });
}

/** Fills the server and records its answers. */
async function keep(name: string, server: ServerProcess) {
  const send: Send = async (address, body, options) => {
    const answer = await server.call(address, { ...options, body });
    if (answer.status >= 400) {
      throw new Error(`${address} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  };
  await fill(send);
  while (!/^sync_health_rollup_lag_seconds 0$/m.test(await (await fetch(`${server.url}/metrics`)).text())) {
    await sleep(200);
  }
  // Some events are not in a rollup yet when the server ends.
  await send('/v1/events', eventsOfDay(DAYS - 1, 40));
  const kept: Kept = { release: name, answers: await askAll(send) };
  writeFileSync(path.join(RELEASES, `${name}.json`), `${JSON.stringify(kept)}\n`);
}

async function fill(send: Send) {
  for (let day = 0; day < DAYS; day++) {
    await send('/v1/events', eventsOfDay(day, 120));
  }
  await send('/v1/jobs/job-0', job('completed'), { method: 'PUT' });
  await send('/v1/jobs/job-1', job('failed'), { method: 'PUT' });
  await send('/v1/jobs/job-2', job('running'), { method: 'PUT' });
  const failed = eventsOfDay(1, 120).filter(
    ({ status, mode, connector }) => status === 'failed' && mode === 'realtime' && connector === CONNECTORS[0]
  );
  const [first, second] = failed.map(({ id }) => id);
  // Everything has ended: open commands would expire at a time that depends on when this is read.
  const retry = await command(send, { type: 'retry', connector: CONNECTORS[0], eventIds: [first, second] }, 'one');
  const cancel = await command(send, { type: 'cancel', connector: CONNECTORS[0], jobId: 'job-2' }, 'two');
  await send(`/v1/commands/pending?connector=${CONNECTORS[0]}`);
  await send(`/v1/commands/${retry}/result`, {
    state: 'completed',
    results: [
      { eventId: first, outcome: 'succeeded' },
      { eventId: second, outcome: 'failed', detail: 'Still no CRM id' },
    ],
  });
  await send(`/v1/commands/${cancel}/result`, { state: 'completed' });
  await send('/v1/jobs/job-2', job('canceled'), { method: 'PUT' });
}

function job(status: 'running' | 'completed' | 'failed' | 'canceled') {
  const endMs = BEGIN_MS + DAYS * DAY_MS;
  return {
    connector: CONNECTORS[0],
    scope: 'Invoice: all of October',
    status,
    totalRecords: 500,
    startTime: timeOf(BEGIN_MS),
    ...(status === 'running' ? {} : { endTime: timeOf(endMs) }),
    triggeredBy: 'ada@example.com',
    updatedAt: timeOf(status === 'running' ? endMs - DAY_MS : endMs),
  };
}

async function command(send: Send, body: object, key: string): Promise<string> {
  const headers = { 'idempotency-key': key, 'x-requested-by': 'ada' };
  return ((await send('/v1/commands', body, { headers })) as { id: string }).id;
}

const timeOf = (ms: number) => new Date(ms).toISOString();

/** The same at every call. */
function eventsOfDay(day: number, count: number) {
  return Array.from({ length: count }, (_, index) => {
    const isFailed = index % 7 === 3;
    const isManual = index % 5 === 0;
    const [errorCode, errorMessage] = ERRORS[index % 2]!;
    const latencyMs = 40 + ((index * 7919 + day * 104_729) % 60_000);
    const endMs = BEGIN_MS + day * DAY_MS + index * 311_000;
    return {
      id: `event-${day}-${index}-of-${count}`,
      connector: CONNECTORS[index % 3 === 0 ? 1 : 0],
      mode: isManual ? 'manual' : 'realtime',
      object: OBJECTS[index % OBJECTS.length],
      action: index % 4 === 0 ? 'create' : 'update',
      recordId: `record-${day}-${index}`,
      startTime: timeOf(endMs - latencyMs),
      endTime: timeOf(endMs),
      status: isFailed ? 'failed' : 'success',
      ...(isFailed ? { errorCode, errorMessage } : {}),
      ...(isManual ? { jobId: `job-${day % 3}`, triggeredBy: 'ada@example.com' } : {}),
    };
  });
}

void main(process.argv.slice(2));
