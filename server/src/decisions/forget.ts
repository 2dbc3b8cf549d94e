/** Forgets jobs whose last report is older than events are kept, as ClickHouse forgets its rows. */
import { Cron } from 'croner';
import { type FastifyInstance } from 'fastify';

const DAY_MS = 86_400_000;

export function registerForgetting(app: FastifyInstance) {
  const { decisions, log, inBackground } = app;
  const days = app.config.retentionDays;
  const forget = () =>
    inBackground('forget old jobs', { 'sync_health.days': days }, async () => {
      await decisions.db
        .deleteFrom('jobs')
        .where('updated_ms', '<', Date.now() - days * DAY_MS)
        .execute();
    }).catch((error: unknown) => log.error({ err: error }, 'old jobs could not be forgotten'));
  let schedule: Cron | null = null;
  app.addHook('onReady', async () => {
    await forget();
    schedule = new Cron('17 * * * *', { protect: true }, forget);
  });
  app.addHook('preClose', async () => schedule?.stop());
}
