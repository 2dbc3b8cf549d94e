/** Retries and cancels, as people ask for them and look at them. What connectors call is in commandDelivery.ts. */
import {
  Command,
  COMMAND_TYPES,
  CommandDetail,
  CommandList,
  CommandRequest,
  type CommandType,
  MAX_LENGTH,
  MAX_ROWS,
} from '@sync-health/contract';
import {
  CancelJob,
  DismissEvents,
  DismissFiltered,
  ReopenEvents,
  ReopenFiltered,
  RetryEvents,
  RetryFiltered,
} from '@sync-health/contract/command';
import { Timestamp } from '@sync-health/contract/time';
import { type Static, Type } from '@sinclair/typebox';
import { type FastifyInstance, type FastifyRequest } from 'fastify';

import { requestedBy } from '../auth/requestedBy';
import { assertConnector, mayUseConnector } from '../auth/scopes';
import { shownCommand, type StoredCommand } from '../commands/storedCommand';
import { faultProblem, ProblemError } from '../problems';
import { commandsWhereSql } from '../queries/commands';
import { encodeCursor } from '../queries/cursor';
import { parseRange } from '../queries/range';
import { SqlParams } from '../storage/sqlParams';
import { compile } from '../validation';
import { acceptEmptyBodies } from './emptyBodies';

const DEFAULT_LIMIT = 100;
const MAX_KEY_LENGTH = 200;

const SCHEMAS = {
  retry: { listed: compile(RetryEvents), filtered: compile(RetryFiltered) },
  dismiss: { listed: compile(DismissEvents), filtered: compile(DismissFiltered) },
  reopen: { listed: compile(ReopenEvents), filtered: compile(ReopenFiltered) },
  cancel: { listed: compile(CancelJob), filtered: compile(CancelJob) },
};

const isCommandType = (type: unknown): type is CommandType => COMMAND_TYPES.some((each) => each === type);

/** Checks the body against the schema of its own kind, so that the fault that is named is the caller's. */
function validateRequest(body: unknown) {
  const { type, eventIds } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (!isCommandType(type)) {
    return { error: new ProblemError(400, `type must be one of ${COMMAND_TYPES.join(', ')}.`, { field: 'type' }) };
  }
  const validate = SCHEMAS[type][eventIds === undefined ? 'filtered' : 'listed'];
  return validate(body) ? { value: body } : { error: faultProblem(validate.errors) };
}

const Params = Type.Object({ id: Type.String({ maxLength: 100 }) });
type Params = Static<typeof Params>;

const Querystring = Type.Object(
  {
    from: Type.Optional(Timestamp),
    to: Type.Optional(Timestamp),
    connector: Type.Optional(Type.Array(Type.String({ maxLength: MAX_LENGTH.connector }))),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_ROWS.records })),
    cursor: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false }
);
type Querystring = Static<typeof Querystring>;

const BEGINNING = '2000-01-01T00:00:00Z';
const END = '2090-01-01T00:00:00Z';

export async function commandRoutes(app: FastifyInstance) {
  acceptEmptyBodies(app);
  const { service, store, items } = app.commands;

  app.post<{ Body: CommandRequest }>(
    '/v1/commands',
    {
      onRequest: app.requireScope('operate'),
      validatorCompiler: () => validateRequest,
      schema: {
        tags: ['commands'],
        summary: 'Retry failed records, or cancel a manual sync job',
        description:
          'The header `Idempotency-Key` makes it safe to send the request again: the same key gives the same command. `X-Requested-By` says who asks, beyond ASCII as in RFC 8187.',
        body: CommandRequest,
        response: { 202: Command },
      },
    },
    async (request, reply) => {
      assertConnector(request, request.body.connector);
      const asked = acceptable(request.body);
      const command = await service.accept(asked, {
        requestedBy: requestedBy(request),
        idempotencyKey: idempotencyKeyOf(request),
      });
      return reply.status(202).header('Location', `/v1/commands/${command.id}`).send(shownCommand(command));
    }
  );

  app.get<{ Querystring: Querystring }>(
    '/v1/commands',
    {
      onRequest: app.requireScope('read'),
      schema: {
        tags: ['commands'],
        summary: 'Commands, the newest first',
        querystring: Querystring,
        response: { 200: CommandList },
      },
    },
    async (request): Promise<CommandList> => {
      const { from = BEGINNING, to = END, connector, cursor, limit = DEFAULT_LIMIT } = request.query;
      const params = new SqlParams();
      const where = commandsWhereSql(
        {
          range: parseRange(from, to),
          filters: { connector },
          connectors: request.caller?.connectors ?? null,
          cursor,
        },
        params
      );
      const rows = await app.storage.rows<{ body: string }>(
        `SELECT body FROM commands FINAL WHERE ${where} ORDER BY requested_at DESC, id DESC LIMIT ${limit + 1}`,
        params.all
      );
      const commands = rows.slice(0, limit).map(({ body }) => shownCommand(JSON.parse(body) as StoredCommand));
      const last = commands.at(-1);
      return {
        commands,
        ...(rows.length > limit && last ? { nextCursor: encodeCursor([last.requestedAt, last.id]) } : {}),
      };
    }
  );

  app.get<{ Params: Params }>(
    '/v1/commands/:id',
    {
      onRequest: app.requireScope('read'),
      schema: {
        tags: ['commands'],
        summary: 'One command with its records',
        params: Params,
        response: { 200: CommandDetail },
      },
    },
    async (request): Promise<CommandDetail> => {
      const command = await allowed(request, store);
      return { ...shownCommand(command), items: await items.shownOf(command.id) };
    }
  );

  app.post<{ Params: Params }>(
    '/v1/commands/:id/replay',
    {
      onRequest: app.requireScope('operate'),
      schema: {
        tags: ['commands'],
        summary: 'Deliver a command again',
        description: 'For a command whose webhook was given up. 409 for one that has an outcome.',
        params: Params,
        response: { 202: Command },
      },
    },
    async (request, reply) => {
      await allowed(request, store);
      const command = await service.replay(request.params.id);
      return command ? reply.status(202).send(shownCommand(command)) : unknown(request.params.id);
    }
  );
}

/** What this version can do; the rest of the contract is refused. */
function acceptable(body: CommandRequest) {
  if (body.type === 'dismiss' || body.type === 'reopen') {
    throw new ProblemError(501, `This server can't ${body.type} failures yet.`, { field: 'type' });
  }
  const missing = body.type === 'retry' && (['recordsPerMinute', 'asOf'] as const).find((name) => name in body);
  if (missing) {
    throw new ProblemError(501, `This server can't retry by ${missing} yet.`, { field: missing });
  }
  return body;
}

/** The command of the path, as if there were none where the caller's token is bound to other connectors. */
export async function allowed(
  request: FastifyRequest<{ Params: Params }>,
  store: FastifyInstance['commands']['store']
): Promise<StoredCommand> {
  const command = await store.byId(request.params.id, 'query');
  return command && mayUseConnector(request, command.connector) ? command : unknown(request.params.id);
}

export function unknown(id: string): never {
  throw new ProblemError(404, `There is no command ${id}.`, { field: 'id' });
}

function idempotencyKeyOf({ headers }: FastifyRequest): string {
  const key = headers['idempotency-key'] ?? '';
  if (typeof key !== 'string' || key.length > MAX_KEY_LENGTH) {
    throw new ProblemError(400, `Idempotency-Key has at most ${MAX_KEY_LENGTH} characters.`, {
      field: 'Idempotency-Key',
    });
  }
  return key;
}
