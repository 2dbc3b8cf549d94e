/**
 * The endpoints with which people request and follow retries, cancels and other commands. Those for connectors are in
 * commandDelivery.ts.
 */
import {
  COMMAND_STATES,
  Command,
  COMMAND_ACTIONS,
  COMMAND_TYPES,
  type CommandAction,
  CommandControl,
  CommandDetail,
  CommandList,
  CommandPreview,
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
  RetryJob,
} from '@sync-health/contract/command';
import { literals } from '@sync-health/contract/literals';
import { Timestamp } from '@sync-health/contract/time';
import { type Static, Type } from '@sinclair/typebox';
import { type FastifyInstance, type FastifyRequest } from 'fastify';

import { requestedBy } from '../auth/requestedBy';
import { assertConnector, mayUseConnector } from '../auth/scopes';
import {
  commandById,
  type CommandRow,
  type Db,
  shownCommand,
  shownCommands,
  shownItems,
} from '../commands/commandRows';
import { control } from '../commands/control';
import { acceptJsonBodies } from '../http/jsonBodies';
import { faultProblem, ProblemError } from '../http/problems';
import { commandPage } from '../queries/commands';
import { encodeCursor } from '../queries/cursor';
import { parseRange } from '../queries/range';
import { compile } from '../http/validation';

const DEFAULT_LIMIT = 100;
const MAX_KEY_LENGTH = 200;

const SCHEMAS = {
  retry: { listed: compile(RetryEvents), filtered: compile(RetryFiltered), ofJob: compile(RetryJob) },
  dismiss: { listed: compile(DismissEvents), filtered: compile(DismissFiltered) },
  reopen: { listed: compile(ReopenEvents), filtered: compile(ReopenFiltered) },
};
const isCancel = compile(CancelJob);

const isCommandType = (type: unknown): type is CommandType => COMMAND_TYPES.some((each) => each === type);

const NO_FAILURES =
  'The request names no failures: name them by eventIds, or by from and to with filters; a retry can also name a job by jobId.';
const ONE_WAY = 'keep one way, by eventIds, or by from and to with filters, or in a retry by jobId.';

/** The members of each way to name failures. */
const WAYS_TO_NAME = [['eventIds'], ['from', 'to', 'filters', 'conditions', 'state', 'search'], ['jobId']];

/** Checks the body against the schema of its command type, so that the error names the caller's mistake. */
function validateRequest(body: unknown) {
  const members = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const { type, eventIds, from, to, jobId } = members;
  if (!isCommandType(type)) {
    return { error: new ProblemError(400, `type must be one of ${COMMAND_TYPES.join(', ')}.`, { field: 'type' }) };
  }
  const namesNone = [eventIds, from, to].every((member) => member === undefined);
  const isOfJob = type === 'retry' && namesNone && jobId !== undefined;
  if (type !== 'cancel' && namesNone && !isOfJob) {
    return { error: new ProblemError(400, NO_FAILURES, { field: 'eventIds' }) };
  }
  const ways = WAYS_TO_NAME.flatMap((way) => way.find((member) => members[member] !== undefined) ?? []);
  if (type !== 'cancel' && ways.length > 1) {
    const detail = `The request names failures by ${ways.join(' and ')}: ${ONE_WAY}`;
    return { error: new ProblemError(400, detail, { field: ways[1] }) };
  }
  const validate =
    type === 'cancel'
      ? isCancel
      : isOfJob
        ? SCHEMAS.retry.ofJob
        : SCHEMAS[type][eventIds === undefined ? 'filtered' : 'listed'];
  return validate(body) ? { value: body } : { error: faultProblem(validate.errors) };
}

const Params = Type.Object({ id: Type.String({ maxLength: 100 }) });
type Params = Static<typeof Params>;

const Querystring = Type.Object({
  from: Type.Optional(Timestamp),
  to: Type.Optional(Timestamp),
  connector: Type.Optional(Type.Array(Type.String({ maxLength: MAX_LENGTH.connector }))),
  type: Type.Optional(Type.Array(literals(COMMAND_TYPES))),
  state: Type.Optional(Type.Array(literals(COMMAND_STATES))),
  search: Type.Optional(Type.String({ maxLength: MAX_LENGTH.search })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_ROWS.records })),
  cursor: Type.Optional(Type.String({ maxLength: MAX_LENGTH.cursor })),
});
type Querystring = Static<typeof Querystring>;

const BEGINNING = '2000-01-01T00:00:00Z';
const END = '2090-01-01T00:00:00Z';

export async function commandRoutes(app: FastifyInstance) {
  acceptJsonBodies(app, { mayBeEmpty: true });
  const { service, outcomes, hasWebhook } = app.commands;
  const { db } = app.decisions;

  app.post<{ Body: CommandRequest }>(
    '/v1/commands',
    {
      onRequest: app.requireScope('operate'),
      validatorCompiler: () => validateRequest,
      schema: {
        tags: ['commands'],
        summary: 'Retry failed records, or cancel a manual sync job',
        description:
          'A retry with a `jobId` takes the failures of a manual sync job that has ended, if its connector offers that (`retryFailures`). The header `Idempotency-Key` makes it safe to send the request again: the same key gives the same command. `X-Requested-By` names the person who asks; encode names beyond ASCII as in RFC 8187.',
        body: CommandRequest,
        response: { 202: Command },
      },
    },
    async (request, reply) => {
      assertConnector(request, request.body.connector);
      const { id } = await service.accept(request.body, {
        requestedBy: requestedBy(request),
        token: request.caller?.id ?? '',
        idempotencyKey: idempotencyKeyOf(request),
      });
      return reply
        .status(202)
        .header('Location', `/v1/commands/${id}`)
        .send(await shownCommand(db, id));
    }
  );

  app.post<{ Body: CommandRequest }>(
    '/v1/commands/preview',
    {
      onRequest: app.requireScope('operate'),
      validatorCompiler: () => validateRequest,
      schema: {
        tags: ['commands'],
        summary: 'What a retry, a dismissal or a reopening would take',
        description: 'Counted as the command counts at this moment. Nothing is kept.',
        body: CommandRequest,
        response: { 200: CommandPreview },
      },
    },
    async (request): Promise<CommandPreview> => {
      const { body } = request;
      if (body.type === 'cancel') {
        throw new ProblemError(400, 'A cancel has nothing to count.', { field: 'type' });
      }
      assertConnector(request, body.connector);
      return service.preview(body);
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
      const { type: types, state: states, search } = request.query;
      const { rows, position } = await commandPage(
        { storage: app.storage, decisions: db },
        {
          range: parseRange(from, to),
          filters: { connector },
          ...{ types, states, search },
          connectors: request.caller?.connectors ?? null,
          cursor,
          cursorField: 'cursor',
          limit,
        }
      );
      return {
        commands: await shownCommands(db, rows),
        ...(position && { nextCursor: encodeCursor(position) }),
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
      const { id } = await allowed(request, db);
      return { ...(await shownCommand(db, id)), items: await shownItems(db, id) };
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
      const { id } = await allowed(request, db);
      await service.replay(id);
      return reply.status(202).send(await shownCommand(db, id));
    }
  );

  for (const action of COMMAND_ACTIONS) {
    app.post<{ Params: Params; Body: CommandControl | undefined }>(
      `/v1/commands/:id/${action}`,
      {
        onRequest: app.requireScope('operate'),
        schema: {
          tags: ['commands'],
          summary: SUMMARIES[action],
          description: 'May be repeated. 409 for a command with nothing left to act on.',
          params: Params,
          body: CommandControl,
          response: { 200: Command },
        },
        // The body, which holds only the reason, is optional.
        preValidation: async (request) => {
          request.body ??= {};
        },
      },
      async (request): Promise<Command> => {
        const { id } = await allowed(request, db);
        const asked = { requestedBy: requestedBy(request), reason: request.body?.reason ?? null };
        await control(id, action, asked, { store: app.decisions, outcomes, hasWebhook, now: () => Date.now() });
        return shownCommand(db, id);
      }
    );
  }
}

const SUMMARIES: Record<CommandAction, string> = {
  pause: 'Hold a command: it is not handed out until it is resumed',
  resume: 'Resume a paused command',
  stop: 'Stop a command: its pending records are open again',
};

/** The command of the path. A 404 also if the caller's token is bound to other connectors. */
export async function allowed(request: FastifyRequest<{ Params: Params }>, db: Db): Promise<CommandRow> {
  const command = await commandById(db, request.params.id);
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
