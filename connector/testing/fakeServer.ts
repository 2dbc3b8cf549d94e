/**
 * A fake sync-event server with real HTTP: it keeps events by id, rejects what a test tells it to, and misbehaves on
 * demand.
 */
import {
  type CommandOutcome,
  type DeliveredCommand,
  type IngestResult,
  type JobUpdate,
  type SyncEvent,
} from '@sync-health/contract';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';

/** Handles one call in place of the server. If it returns nothing, the server handles the call as usual. */
type Mishap = (request: FastifyRequest, reply: FastifyReply) => unknown;

export class FakeServer {
  readonly events = new Map<string, SyncEvent>();
  /** The events of every call, in order of arrival. */
  readonly batches: SyncEvent[][] = [];
  readonly jobs: Array<{ jobId: string } & JobUpdate> = [];
  readonly results: Array<{ commandId: string } & CommandOutcome> = [];
  readonly tokens: string[] = [];
  duplicates = 0;
  /** Commands for the next polls, until they are removed here. */
  pending: DeliveredCommand[] = [];
  polls = 0;
  /** Each call takes one, in order. */
  readonly mishaps: Mishap[] = [];
  /** The reason to refuse an event; undefined to accept it. */
  rejects: (event: SyncEvent) => string | undefined = () => undefined;
  readonly #app = fastify({ bodyLimit: 16 * 1024 * 1024, forceCloseConnections: true });

  private constructor() {
    this.#app.addHook('preHandler', async (request, reply) => {
      this.tokens.push(String(request.headers.authorization));
      return this.mishaps.shift()?.(request, reply);
    });
    this.#app.post<{ Body: SyncEvent[] }>('/v1/events', (request, reply) => {
      const result = this.#keep(request.body);
      return reply.code(result.rejected.length === request.body.length ? 422 : 200).send(result);
    });
    this.#app.post('/v1/query', (_, reply) => reply.code(403).send({ title: 'Forbidden', status: 403 }));
    this.#app.put<{ Params: { jobId: string }; Body: JobUpdate }>('/v1/jobs/:jobId', (request, reply) => {
      this.jobs.push({ jobId: request.params.jobId, ...request.body });
      return reply.code(204).send();
    });
    this.#app.get('/v1/commands/pending', async (_, reply) => {
      this.polls++;
      await new Promise((resolve) => setTimeout(resolve, this.pending.length > 0 ? 0 : 30));
      return reply.send({ commands: this.pending });
    });
    this.#app.post<{ Params: { id: string }; Body: CommandOutcome }>('/v1/commands/:id/result', (request, reply) => {
      this.results.push({ commandId: request.params.id, ...request.body });
      this.pending = this.pending.filter(({ id }) => id !== request.params.id);
      return reply.code(204).send();
    });
  }

  static async start(port = 0): Promise<FakeServer & { url: string }> {
    const server = new FakeServer();
    return Object.assign(server, { url: await server.#app.listen({ host: '127.0.0.1', port }) });
  }

  async close() {
    await this.#app.close();
  }

  /** Keeps the call's events, and breaks the connection before the answer. */
  loseAnswer() {
    this.mishaps.push((request, reply) => {
      this.#keep(request.body as SyncEvent[]);
      reply.hijack();
      request.raw.socket.destroy();
      return reply;
    });
  }

  refuse(status: number, headers: Record<string, string> = {}, body: object = { title: 'Refused', status }) {
    this.mishaps.push((_, reply) => reply.code(status).headers(headers).send(body));
  }

  #keep(events: SyncEvent[]): IngestResult {
    this.batches.push(events);
    const result: IngestResult = { accepted: 0, duplicates: 0, conflicts: 0, rejected: [] };
    events.forEach((event, index) => {
      const detail = this.rejects(event);
      if (detail) {
        result.rejected.push({ index, id: event.id, detail });
      } else if (this.events.has(event.id)) {
        result.duplicates++;
      } else {
        this.events.set(event.id, event);
        result.accepted++;
      }
    });
    this.duplicates += result.duplicates;
    return result;
  }
}
