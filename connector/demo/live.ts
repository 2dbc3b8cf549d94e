/** Runs the world in real time: the CRM over HTTP, changes synced as they happen, jobs, and commands. */
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';

import { type Client } from '../src';
import { type DemoConfig } from './config';
import { HttpPort } from './crm/httpPort';
import { type CrmServer, serveCrm } from './crm/server';
import { recordsOf, type Scope } from './sync/manualJobs';
import { systemClock } from './time/clock';
import { MINUTE, SECOND } from './time/rhythm';
import { createWorld, type World, type WorldState } from './world';

/** Soon, so that people who start the demo see a job run. */
const FIRST_JOB_AFTER_MS = 20 * SECOND;
/** As few and as small as in the history. Otherwise the last hour would dwarf all others in a chart. */
const JOB_PAUSE_MINUTES = [150, 270] as const;
const JOB_RECORDS = [60, 110] as const;
const SCOPES: readonly Scope[] = ['Accounts & Related Objects', 'Accounts & Related Objects', 'Product Catalog'];
const STARTERS = ['m.keller', 'a.osei', 'j.lindqvist', 'p.moreau'];

export interface LiveDemo {
  world: World;
  crmUrl: string;
  /** Stops between two records; resolves when nothing is running any more. */
  stop: () => Promise<void>;
}

export async function startLive(
  client: Client,
  { crmPort, pace }: Pick<DemoConfig, 'crmPort' | 'pace'>,
  state: WorldState | undefined,
  say: (line: string) => void
): Promise<LiveDemo> {
  const stop = new AbortController();
  // Every sleeping part of the world listens to it.
  setMaxListeners(0, stop.signal);
  const clock = systemClock;
  const crmServer: { current?: CrmServer } = {};
  const world = await createWorld({
    clock,
    seed: clock.now() % 2 ** 32,
    tempo: { floorPerSecond: pace / 1.65 },
    steward: { fromMs: MINUTE, toMs: 8 * MINUTE },
    sessionMs: 15 * MINUTE,
    incidents: [],
    reach: async (crm) => {
      crmServer.current = await serveCrm(crm, clock, crmPort);
      return new HttpPort(crmServer.current.url);
    },
    record: (event) => client.record(event).catch(() => say(`too late to record ${event.recordId}`)),
    reportJob: (jobId, job) => client.job(jobId).update(job),
    flush: () => client.flush(),
    nextEventId: randomUUID,
    state,
    signal: stop.signal,
  });

  const commands = client.commands({
    signal: stop.signal,
    onRetry: async (command, signal) => {
      say(`${command.requestedBy} asks to retry ${command.records.length} records`);
      const results = await world.retries.run(command, signal);
      const synced = results.filter(({ outcome }) => outcome === 'succeeded').length;
      const detail = `${synced} of ${results.length} records synced.`;
      say(`retry: ${detail}`);
      return { results, detail };
    },
    onCancel: async ({ jobId, requestedBy }) => {
      say(`${requestedBy} asks to cancel ${jobId}`);
      return { detail: await world.jobs.cancel(jobId) };
    },
    onError: (error) => say(`commands: ${error.message}`),
  });

  world.jobs.closeStrays().catch((error: unknown) => say(`jobs: ${String(error)}`));
  world.start();
  const jobs = runJobs(world, stop.signal, say);

  return {
    world,
    crmUrl: crmServer.current?.url ?? '',
    async stop() {
      stop.abort();
      await Promise.allSettled([commands.done, jobs, world.realtime.stop()]);
      await crmServer.current?.close();
    },
  };
}

/** Starts a manual job every now and then. */
async function runJobs({ jobs, billing, random }: World, signal: AbortSignal, say: (line: string) => void) {
  await systemClock.sleep(FIRST_JOB_AFTER_MS, signal);
  for (let turn = 0; !signal.aborted; turn++) {
    const scope = SCOPES[turn % SCOPES.length] ?? 'Product Catalog';
    const records = recordsOf(scope, billing, random, random.int(...JOB_RECORDS));
    const jobId = `job-${randomUUID().slice(0, 8)}`;
    say(`job ${jobId} begins: ${scope}, ${records.length} records`);
    await jobs.run({ jobId, scope, triggeredBy: random.pick(STARTERS), records }, signal).then(
      (status) => say(`job ${jobId} ${status}`),
      (error: unknown) => say(`job ${jobId}: ${String(error)}`)
    );
    await systemClock.sleep(random.int(...JOB_PAUSE_MINUTES) * MINUTE, signal);
  }
}
