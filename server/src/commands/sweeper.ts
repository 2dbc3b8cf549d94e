/** Work that is done by time: webhooks that are due again, commands that expire, and gauges of metrics. */
import { type FastifyBaseLogger } from 'fastify';

import { type DecisionStore } from '../decisions/store';
import { type InBackground } from '../telemetry/spans';
import { type CommandMetrics } from './commandMetrics';
import { forgetOld } from './expiry';
import { type Webhooks } from './webhooks';

const WEBHOOKS_EVERY_MS = 1000;
const LOOK_EVERY_MS = 15_000;
const DAY_MS = 86_400_000;

export interface SweeperParts {
  store: DecisionStore;
  webhooks: Webhooks;
  metrics: CommandMetrics;
  retentionDays: number;
  expire(): Promise<number>;
  log: FastifyBaseLogger;
  inBackground: InBackground;
}

export function startSweeper({ store, webhooks, metrics, retentionDays, expire, log, inBackground }: SweeperParts) {
  const tasks = [
    repeat(WEBHOOKS_EVERY_MS, () => webhooks.send(), log),
    repeat(
      LOOK_EVERY_MS,
      () =>
        inBackground('look after commands', {}, async () => {
          metrics.expired.inc(await expire());
          await forgetOld(store, Date.now() - retentionDays * DAY_MS);
          await count(store, metrics);
        }),
      log
    ),
  ];
  return {
    stop: () => tasks.forEach((task) => task.stop()),
    done: async () => {
      await Promise.all(tasks.map((task) => task.done()));
    },
  };
}

async function count({ db }: DecisionStore, metrics: CommandMetrics) {
  const waiting = await db
    .selectFrom('commands')
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('requested_at_ms').as('oldestMs')])
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow();
  metrics.waiting = Number(waiting.count);
  metrics.oldestWaitingSeconds = metrics.waiting > 0 ? (Date.now() - waiting.oldestMs) / 1000 : 0;
  const held = await db
    .selectFrom('held_failures')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('hold', '=', 'retrying')
    .executeTakeFirstOrThrow();
  metrics.recordsInFlight = Number(held.count);
}

/** One run at a time. A failed run is logged, and the next one tries again. */
function repeat(everyMs: number, work: () => Promise<void>, log: FastifyBaseLogger) {
  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    running ??= work()
      .catch((error: unknown) => log.error({ err: error }, 'could not sweep commands'))
      .finally(() => (running = null));
  }, everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer), done: async () => running ?? undefined };
}
