/** Assembles `app.commands`. The followers of events are part of `app.failures`. */
import { type Cron } from 'croner';
import { type FastifyInstance } from 'fastify';

import { jobPage } from '../decisions/jobPages';
import { latestCancels } from './cancels';
import { CommandMetrics } from './commandMetrics';
import { connectorsDue, Delivery, takeDue } from './delivery';
import { expire } from './expiry';
import { JobStore } from './jobStore';
import { type Outcomes } from './outcomes';
import { startSchedule } from './schedule';
import { COMMANDS_CHANNEL, CommandService } from './commandService';
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
  hasWebhook(connector: string): boolean;
  /** Ends commands from which nothing more is expected; returns how many. */
  expire(): Promise<number>;
}

export async function registerCommands(app: FastifyInstance) {
  const { storage, decisions: store, errorCatalogue, log, inBackground } = app;
  const config = app.config.commands;
  const now = () => Date.now();
  const { shown, retried, outcomes } = app.failures;
  const metrics = new CommandMetrics(app.metrics);

  const delivery = new Delivery({
    take: (connector) => takeDue(store, connector, { now: now(), redeliveryMs: config.redeliveryMs }),
    due: (connectors) => connectorsDue(store, connectors, now()),
    onDelivered: (count) => metrics.deliveries.inc({ channel: 'poll', result: 'delivered' }, count),
  });
  const webhooks = new Webhooks({
    store,
    config,
    log,
    inBackground,
    onCall: (result) => metrics.deliveries.inc({ channel: 'webhook', result }),
    now,
    random: Math.random,
  });
  const hasWebhook = (connector: string) => webhooks.of(connector) !== null;
  const service = new CommandService({
    storage,
    errorCatalogue,
    store,
    shown,
    retried,
    hasWebhook,
    jobOf: async (connector, jobId) => {
      const criteria = { connectors: [connector], jobIds: [jobId], limit: 1 };
      const [job] = await jobPage(store.db, await latestCancels(store.db), criteria);
      return job ?? null;
    },
    onNew: (type) => metrics.accepted.inc({ type }),
    now,
  });
  const jobs = new JobStore({ storage, store, outcomes, aheadMs: app.config.aheadMs, now });
  const expireNow = () =>
    expire({ store, outcomes, retryTimeoutMs: config.retryTimeoutMs, unfetchedMs: config.commandMs, now });
  app.decorate('commands', { service, delivery, outcomes, webhooks, jobs, hasWebhook, expire: expireNow });

  const stopListening = store.listen(COMMANDS_CHANNEL, (connector) => {
    delivery.wake(connector);
    webhooks.send().catch((error: unknown) => log.error({ err: error }, 'could not send webhooks'));
  });
  const { retentionDays } = app.config;
  const sweeper = startSweeper({ store, webhooks, metrics, retentionDays, expire: expireNow, log, inBackground });
  let schedule: Cron | null = null;
  app.addHook('onReady', async () => {
    schedule =
      config.autoRetry && startSchedule(config.autoRetry, { storage, service, errorCatalogue, log, inBackground });
  });
  // Waiting polls are answered before the server stops listening.
  app.addHook('preClose', async () => {
    stopListening();
    schedule?.stop();
    sweeper.stop();
    delivery.close();
  });
  app.addHook('onClose', async () => {
    await sweeper.done();
    await delivery.done();
  });
}
