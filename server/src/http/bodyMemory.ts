/**
 * Bounds the memory of all request bodies together, after decompression. A few kilobytes can decompress to the largest
 * allowed body, so many small requests could exceed the machine's memory. Each sender may take as much as it leaves
 * free, so none keeps others out.
 */
import { type Readable, Transform, type TransformCallback } from 'node:stream';

import { type FastifyInstance, type FastifyRequest } from 'fastify';

import { BodyShares } from './bodyShares';
import { ProblemError } from './problems';

const MAX_BYTES = 192 * 1024 * 1024;

/** What a sender may always hold, however much others do: a few usual batches. */
const MIN_SHARE_BYTES = 2 * 1024 * 1024;

/** A payload as Fastify passes it on. After decompression it also has the number of bytes received. */
type Payload = Readable & { receivedEncodedLength?: number };

/** Call it after `registerProtection`, so that decompressed bytes are counted. */
export function registerBodyMemory(app: FastifyInstance) {
  const shares = new BodyShares(MAX_BYTES, MIN_SHARE_BYTES);
  const hold = (request: FastifyRequest, bytes: number) => {
    if (!shares.hold(request, senderOf(request), bytes)) {
      throw new ProblemError(503, 'Too many request bodies are being read; send it again later.', {
        retryAfterSeconds: 1,
      });
    }
  };
  const release = async (request: FastifyRequest) => shares.release(request);
  app.addHook('onResponse', release);
  app.addHook('onRequestAbort', release);

  const count = async (request: FastifyRequest, _reply: unknown, payload: Payload): Promise<Payload> => {
    const { 'content-length': length, 'content-encoding': encoding = 'identity' } = request.headers;
    if (request.headers['content-type']?.startsWith('text/csv')) {
      // It is read in portions, never whole in memory.
      return payload;
    }
    if (Number(length) > request.routeOptions.bodyLimit) {
      // It is refused unread.
      return payload;
    }
    if (length !== undefined && encoding === 'identity') {
      hold(request, Number(length));
      return payload;
    }
    const isBody = length !== undefined || request.headers['transfer-encoding'] !== undefined;
    return isBody ? payload.pipe(new Counted(payload, (bytes) => hold(request, bytes))) : payload;
  };
  app.addHook('onRoute', (route) => {
    route.preParsing = [...[route.preParsing ?? []].flat(), count];
  });
}

/** The token, or the address when no token is needed. */
const senderOf = ({ caller, ip }: FastifyRequest) => (caller ? `token ${caller.id}` : `address ${ip}`);

class Counted extends Transform {
  constructor(
    private readonly source: Payload,
    private readonly hold: (bytes: number) => void
  ) {
    super();
    source.on('error', (error) => this.destroy(error));
    // Readers get the error as well. Without a reader, as for an unsupported type, it does not matter.
    this.on('error', () => undefined);
  }

  get receivedEncodedLength(): number | undefined {
    return this.source.receivedEncodedLength;
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback) {
    try {
      this.hold(chunk.length);
      done(null, chunk);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
