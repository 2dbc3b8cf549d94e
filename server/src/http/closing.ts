/** Lets running requests finish when the server closes, but not for all of the time that it has to shut down. */
import { type FastifyInstance } from 'fastify';

/** Longer requests are cut off, so that time is left to write what was accepted. */
const PATIENCE_MS = 10_000;

export function registerClosing(app: FastifyInstance, patienceMs = PATIENCE_MS) {
  app.addHook('preClose', async () => {
    const cutting = setTimeout(() => {
      app.log.warn('cutting off requests that are still running');
      app.server.closeAllConnections();
    }, patienceMs);
    cutting.unref();
    app.server.once('close', () => clearTimeout(cutting));
  });
}
