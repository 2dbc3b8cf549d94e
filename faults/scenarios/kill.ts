/** kill -9 at random moments under load: of events, of retries that are requested and reported, of job states. */
import { setTimeout as sleep } from 'node:timers/promises';

import { type Command, type CommandDetail, type DeliveredCommand, type Job } from '@sync-health/contract';

import { assertEqual, assertThat } from '../assert';
import { Ledger, makeBatch } from '../ledger';
import { grouped, type Scenario, seconds } from '../scenario';
import { ServerProcess } from '../server';

const ROUNDS = 20;
const START_LIMIT_MS = 10_000;

interface Promised {
  /** Acknowledged commands, by idempotency key. */
  commands: Map<string, Command>;
  /** The last acknowledged state of each job. */
  jobs: Map<string, number>;
}

export const kill: Scenario = {
  name: 'kill',
  promise: `kill -9 under load, ${ROUNDS} times: acknowledged events there once, raw and rollups agree, commands and jobs intact, up again in under 10 s`,
  async run(dataDir) {
    const ledger = new Ledger();
    const promised: Promised = { commands: new Map(), jobs: new Map() };
    const starts: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const server = await ServerProcess.start({ SYNC_HEALTH_DATA_DIR: dataDir });
      starts.push(server.startMs);
      await assertIntact(server, promised);
      const killed = sleep(200 + Math.random() * 4000).then(() => server.kill());
      await Promise.all([
        ...[1, 2, 3].map(() => sendUntilKilled(server, ledger)),
        commandUntilKilled(server, ledger, promised, round),
        reportJobsUntilKilled(server, promised, round),
        killed,
      ]);
    }
    const server = await ServerProcess.start({ SYNC_HEALTH_DATA_DIR: dataDir });
    starts.push(server.startMs);
    await assertIntact(server, promised);
    await redeliver(server, ledger);
    await server.stop();
    await ledger.assertKept(dataDir);
    const [slowest, typical] = [Math.max(...starts), starts.sort((a, b) => a - b)[ROUNDS / 2]!];
    const figures = [
      `${ROUNDS} kills; ${grouped(ledger.acknowledged.size)} acknowledged events, 0 lost, 0 twice`,
      `${promised.commands.size} commands and ${promised.jobs.size} jobs as they were answered`,
      `ready again after ${seconds(typical)} (median), ${seconds(slowest)} at most`,
    ].join('; ');
    assertThat(`All was kept, but a start took too long: ${figures}`, slowest < START_LIMIT_MS);
    return figures;
  },
};

async function sendUntilKilled(server: ServerProcess, ledger: Ledger) {
  while (!server.hasEnded) {
    if ((await ledger.send(server, makeBatch(100))) === null) {
      return;
    }
  }
}

async function commandUntilKilled(server: ServerProcess, ledger: Ledger, { commands }: Promised, round: number) {
  for (let turn = 0; !server.hasEnded; turn++) {
    const batch = makeBatch(20, { connector: 'commands', mode: 'realtime', jobId: undefined });
    const failures = batch.filter(({ status }) => status === 'failed').map(({ id }) => id);
    const key = `${round} ${turn}`;
    if ((await ledger.send(server, batch)) === null) {
      return;
    }
    try {
      const body = { type: 'retry', connector: 'commands', eventIds: failures };
      const answer = await server.call<Command>('/v1/commands', { body, headers: { 'idempotency-key': key } });
      if (answer.status === 202) {
        commands.set(key, answer.body);
      }
      await reportSome(server);
    } catch {
      return;
    }
  }
}

async function reportSome(server: ServerProcess) {
  const { body } = await server.call<{ commands: DeliveredCommand[] }>(
    '/v1/commands/pending?connector=commands&wait=0'
  );
  for (const { id } of (body.commands ?? []).slice(0, 1)) {
    await server.call(`/v1/commands/${id}/result`, { body: { state: 'completed' } });
  }
}

async function reportJobsUntilKilled(server: ServerProcess, { jobs }: Promised, round: number) {
  for (let turn = 0; !server.hasEnded; turn++) {
    const [id, updatedAt] = [`job-${round}-${turn % 5}`, Date.now()];
    const body = {
      connector: 'faults',
      scope: 'Accounts',
      status: 'running',
      updatedAt: new Date(updatedAt).toISOString(),
    };
    const answer = await server.call(`/v1/jobs/${id}`, { method: 'PUT', body }).catch(() => null);
    if (answer === null) {
      return;
    }
    if (answer.status === 200) {
      jobs.set(id, updatedAt);
    }
    await sleep(20);
  }
}

/** Answers after the kill must be those from before it. */
async function assertIntact(server: ServerProcess, { commands, jobs }: Promised) {
  for (const { id, accepted } of [...commands.values()].slice(-50)) {
    const { status, body } = await server.call<CommandDetail>(`/v1/commands/${id}`);
    assertEqual(`status of command ${id}`, status, 200);
    assertEqual(`records of command ${id}`, body.items.length, accepted);
  }
  for (const [id, updatedAt] of [...jobs].slice(-20)) {
    const { status, body } = await server.call<Job>(`/v1/jobs/${id}?connector=faults`);
    assertEqual(`status of job ${id}`, status, 200);
    assertThat(`Job ${id} is older than what was acknowledged`, Number(body.updatedAt) >= updatedAt);
  }
}

/** Sends everything again, as a connector does that got no answer. */
async function redeliver(server: ServerProcess, ledger: Ledger) {
  let duplicates = 0;
  for (const batch of [...ledger.sent]) {
    const answer = await server.call<{ duplicates: number }>('/v1/events', { body: batch });
    assertEqual('status of a redelivery', answer.status, 200);
    duplicates += answer.body.duplicates;
  }
  assertThat(
    `${duplicates} duplicates of ${ledger.acknowledged.size} acknowledged events`,
    duplicates >= ledger.acknowledged.size
  );
}
