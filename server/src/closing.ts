/** How requests that are under way end with the server: they are waited for, but not for as long as it has to end in order. */
import { type FastifyInstance } from 'fastify';

/** What takes longer is cut off, so that what was accepted can be written in time. */
const PATIENCE_MS = 10_000;

export function registerClosing(app: FastifyInstance, patienceMs = PATIENCE_MS) {
  app.addHook('preClose', async () => {
    const cutting = setTimeout(() => {
      app.log.warn('requests that are still under way are cut off');
      app.server.closeAllConnections();
    }, patienceMs);
    cutting.unref();
    app.server.once('close', () => clearTimeout(cutting));
  });
}
