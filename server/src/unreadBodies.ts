/**
 * A request that is refused before its body is read: most clients write all of it before they read the answer, and take a
 * connection that is closed meanwhile for a fault of the network. So the rest is taken and dropped, up to a limit.
 */
import { type IncomingMessage } from 'node:http';

import { type FastifyInstance } from 'fastify';

/** Whoever sends more does not get to read why it is too much. */
const MAX_DROPPED_BYTES = 256 * 1024 * 1024;

export function registerUnreadBodies(app: FastifyInstance) {
  app.addHook('onSend', async (request, reply, payload) => {
    // A body that could not be unpacked has taken its connection along.
    if (request.raw.complete === false && !request.raw.destroyed) {
      reply.removeHeader('connection');
      reply.raw.once('finish', () => dropRest(request.raw));
    }
    return payload;
  });
}

function dropRest(request: IncomingMessage) {
  let dropped = 0;
  request.unpipe();
  request.on('data', (chunk: Buffer) => {
    dropped += chunk.length;
    if (dropped > MAX_DROPPED_BYTES) {
      request.destroy();
    }
  });
  request.resume();
}
