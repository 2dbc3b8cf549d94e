/** Makes `app.commands` of the parts of commands. What follows events for them is `app.failures`. */
import { type JobStatus } from '@sync-health/contract';
import { type Cron } from 'croner';
import { type FastifyInstance } from 'fastify';

import { Alignment } from '../failures/alignment';
import { jobStatusSql } from '../queries/jobs';
import { type CommandItems } from './commandItems';
import { CommandMetrics } from './commandMetrics';
import { Delivery } from './delivery';
import { JobStore } from './jobStore';
import { Outcomes } from './outcomes';
import { Retries } from './retries';
import { startSchedule } from './schedule';
import { CommandService } from './service';
import { type CommandStore, type StoredCommand } from './storedCommand';
import { startSweeper } from './sweeper';
import { Webhooks } from './webhooks';

declare module 'fastify' {
  interface FastifyInstance {
    commands: Commands;
  }
}

interface Commands {
  service: CommandService;
  delivery: Delivery;
  outcomes: Outcomes;
  webhooks: Webhooks;
  jobs: JobStore;
  store: CommandStore;
  items: CommandItems;
}

/** With a ClickHouse server, how soon a waiting connector hears of what another process accepted. */
const SHARED_RECHECK_MS = 1000;
/** How soon it is handed again what has become due. */
const RECHECK_MS = 5000;

export async function registerCommands(app: FastifyInstance) {
  const { storage, log, inBackground } = app;
  const config = app.config.commands;
  const now = () => Date.now();
  const { clock, mutex, watch, items, commands: store, inFlight, settler } = app.failures;
  const metrics = new CommandMetrics(app.metrics, inFlight);
  const alignment = new Alignment({ storage, clock, log });
  const parts = { storage, clock, mutex, watch, items, commands: store, inFlight, settler, alignment, now };

  const delivery = new Delivery({
    ...parts,
    redeliveryMs: config.redeliveryMs,
    recheckMs: Math.min(storage.kind === 'remote' ? SHARED_RECHECK_MS : RECHECK_MS, config.redeliveryMs),
    onDelivered: (count) => metrics.deliveries.inc({ channel: 'poll', result: 'delivered' }, count),
  });
  const outcomes = new Outcomes({ ...parts, retryTimeoutMs: config.retryTimeoutMs });
  const webhooks = new Webhooks({
    ...parts,
    config,
    delivery,
    log,
    inBackground,
    onCall: (result) => metrics.deliveries.inc({ channel: 'webhook', result }),
    random: Math.random,
  });
  const deliver = (connector: string) => {
    delivery.wake(connector);
    webhooks.send().catch((error: unknown) => log.error({ err: error }, 'webhooks could not be sent'));
  };
  const accepting = {
    ...parts,
    hasWebhook: (connector: string) => webhooks.of(connector) !== null,
    onNew: (command: StoredCommand) => {
      metrics.accepted.inc({ type: command.type });
      deliver(command.connector);
    },
  };
  const service = new CommandService({
    ...accepting,
    retries: new Retries(accepting),
    jobStatus: async (connector, jobId) => {
      const { sql, params } = jobStatusSql(jobId, connector);
      return (await storage.rows<{ status: JobStatus }>(sql, params.all, { lane: 'write' }))[0]?.status ?? null;
    },
    onReplay: ({ connector }) => deliver(connector),
  });
  const jobs = new JobStore({ storage, mutex, outcomes });

  // A crash may have come between a record's outcome and the count of it.
  await mutex.run(async () => {
    for (const command of await store.unsettled()) {
      if (command.type === 'retry') {
        await settler.recount(command);
      }
    }
  });
  app.decorate('commands', { service, delivery, outcomes, webhooks, jobs, store, items });

  const sweeper = startSweeper({ alignment, mutex, outcomes, webhooks, store, metrics, log, inBackground });
  let schedule: Cron | null = null;
  app.addHook('onReady', async () => {
    schedule = config.autoRetry && startSchedule(config.autoRetry, { storage, service, log, inBackground });
  });
  // Connectors that wait are answered before the server stops to listen.
  app.addHook('preClose', async () => {
    schedule?.stop();
    sweeper.stop();
    delivery.close();
  });
  app.addHook('onClose', async () => {
    await sweeper.done();
    await mutex.run(async () => undefined);
  });
}
