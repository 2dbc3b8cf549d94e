/** What happens by the clock: webhooks that are due again, commands that time out, and what metrics say of waiting. */
import { type FastifyBaseLogger } from 'fastify';

import { type Alignment } from '../failures/alignment';
import { type CommandMetrics } from './commandMetrics';
import { type InBackground } from '../telemetry/spans';
import { type Mutex } from './mutex';
import { type Outcomes } from './outcomes';
import { type CommandStore } from './storedCommand';
import { type Webhooks } from './webhooks';

const WEBHOOKS_EVERY_MS = 1000;
const EXPIRE_EVERY_MS = 15_000;

export interface SweeperParts {
  alignment: Alignment;
  mutex: Mutex;
  outcomes: Outcomes;
  webhooks: Webhooks;
  store: CommandStore;
  metrics: CommandMetrics;
  log: FastifyBaseLogger;
  inBackground: InBackground;
}

export function startSweeper(parts: SweeperParts) {
  const { alignment, mutex, outcomes, webhooks, store, metrics, log, inBackground } = parts;
  const tasks = [
    repeat(WEBHOOKS_EVERY_MS, () => webhooks.send(), log),
    repeat(
      EXPIRE_EVERY_MS,
      () =>
        inBackground('look after commands', {}, async () => {
          await mutex.run(() => alignment.catchUp());
          metrics.expired.inc(await outcomes.expire());
          const { count, oldestMs } = await store.waiting();
          metrics.waiting = count;
          metrics.oldestWaitingSeconds = count > 0 ? (Date.now() - oldestMs) / 1000 : 0;
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

/** One run at a time; a failure is logged, and the next run tries again. */
function repeat(everyMs: number, work: () => Promise<void>, log: FastifyBaseLogger) {
  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    running ??= work()
      .catch((error: unknown) => log.error({ err: error }, 'commands could not be looked after'))
      .finally(() => (running = null));
  }, everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer), done: async () => running ?? undefined };
}
