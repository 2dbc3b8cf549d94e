/** Forwards a call to the plugin's backend for the user of its cookie, and streams the answer back. */
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { type ReadableStream } from 'node:stream/web';

import { CONTEXT_HEADER, contextHeader } from './backend';
import { type DataSourceSettings } from './dataSource';
import { userOf } from './roles';

/** Headers of a single hop, and those that no longer match the body. */
const NOT_SENT = ['host', 'connection', 'content-length', 'cookie', 'transfer-encoding', 'keep-alive', 'expect'];
const NOT_ANSWERED = ['connection', 'transfer-encoding', 'content-encoding', 'content-length', 'keep-alive'];

export type Forward = (
  request: FastifyRequest,
  reply: FastifyReply,
  target: string,
  method?: string
) => Promise<FastifyReply>;

export function forwardTo(backendUrl: string, dataSource: DataSourceSettings): Forward {
  return async (request, reply, target, method = request.method) => {
    const answer = await fetch(`${backendUrl}${target}`, {
      method,
      headers: {
        ...Object.fromEntries(
          Object.entries(request.headers)
            .filter(([name]) => !NOT_SENT.includes(name))
            .map(([name, value]) => [name, String(value)])
        ),
        [CONTEXT_HEADER]: contextHeader(userOf(request.headers.cookie), dataSource),
      },
      body: Buffer.isBuffer(request.body) ? new Uint8Array(request.body) : undefined,
    });
    reply.code(answer.status);
    answer.headers.forEach((value, name) => {
      if (!NOT_ANSWERED.includes(name)) {
        reply.header(name, value);
      }
    });
    return reply.send(answer.body ? Readable.fromWeb(answer.body as ReadableStream) : null);
  };
}
