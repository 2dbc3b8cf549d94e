/** Provides queries with what they need of the server. */
import { type FastifyInstance, type FastifyRequest } from 'fastify';

import { type QueryContext } from '../queries/answer';

const DAY_MS = 86_400_000;

/** Calls `work` with a context, which must not be used after it. */
export async function withContext<T>(
  app: FastifyInstance,
  request: FastifyRequest,
  work: (context: QueryContext) => Promise<T>
): Promise<T> {
  const rollups = await app.rollups.snapshot();
  try {
    return await work({
      storage: app.storage,
      decisions: app.decisions.db,
      rollups,
      lastEndMs: (toMs) => app.ingest.lastEndMs(toMs),
      connectors: request.caller?.connectors ?? null,
      exactUpToEvents: app.config.exactUpToEvents,
      manyEvents: app.manyEvents,
      errorCatalogue: app.errorCatalogue,
      groupHistories: app.groupHistories,
      takesShortcuts: app.config.takesShortcuts,
      quietMs: app.config.quietDays * DAY_MS,
      retentionDays: app.config.retentionDays,
      holds: (id, connectors) => app.ingest.holds(id, connectors),
    });
  } finally {
    rollups.release();
  }
}
