/**
 * Reads and drops the rest of a request that was refused before its body was read, up to a limit. Most clients write
 * the whole body before they read the answer, and report a network error if the connection is closed meanwhile.
 */
import { type IncomingMessage } from 'node:http';

import { type FastifyInstance } from 'fastify';

/** A sender of more gets no answer. */
const MAX_DROPPED_BYTES = 256 * 1024 * 1024;

export function registerUnreadBodies(app: FastifyInstance) {
  app.addHook('onSend', async (request, reply, payload) => {
    // A body that could not be decompressed has destroyed its connection.
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
