/** Deletes jobs and intake counts once they are older than the retention of events. */
import { Cron } from 'croner';
import { type FastifyInstance } from 'fastify';

import { forgetIntake } from './intake';

const DAY_MS = 86_400_000;

export function registerForgetting(app: FastifyInstance) {
  const { decisions, log, inBackground } = app;
  const days = app.config.retentionDays;
  const forget = () =>
    inBackground('forget old jobs', { 'sync_health.days': days }, async () => {
      const beforeMs = Date.now() - days * DAY_MS;
      await decisions.db.deleteFrom('jobs').where('updated_ms', '<', beforeMs).execute();
      await forgetIntake(decisions.db, beforeMs);
    }).catch((error: unknown) => log.error({ err: error }, 'could not delete old jobs'));
  let schedule: Cron | null = null;
  app.addHook('onReady', async () => {
    await forget();
    schedule = new Cron('17 * * * *', { protect: true }, forget);
  });
  app.addHook('preClose', async () => schedule?.stop());
}
