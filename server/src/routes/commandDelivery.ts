/** The endpoints with which connectors fetch commands and report on them. */
import { Command, CommandOutcome, MAX_LENGTH, PendingCommands } from '@sync-health/contract';
import { type Static, Type } from '@sinclair/typebox';
import { type FastifyInstance } from 'fastify';

import { assertConnector } from '../auth/scopes';
import { shownCommand } from '../commands/commandRows';
import { allowed, unknown } from './commands';

const MAX_WAIT_SECONDS = 60;

const Params = Type.Object({ id: Type.String({ maxLength: 100 }) });
type Params = Static<typeof Params>;

const Querystring = Type.Object({
  connector: Type.String({ minLength: 1, maxLength: MAX_LENGTH.connector }),
  wait: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: MAX_WAIT_SECONDS,
      description: 'Seconds to wait for a command if there is none',
    })
  ),
});
type Querystring = Static<typeof Querystring>;

export async function commandDeliveryRoutes(app: FastifyInstance) {
  const { delivery, outcomes } = app.commands;
  const { db } = app.decisions;

  /** Masks details, which quote the same errors as the connector's events. */
  const mask = <Said extends { detail?: string }>(said: Said): Said =>
    said.detail === undefined ? said : { ...said, detail: app.masks.text('errorMessage', said.detail) };
  const masked = (outcome: CommandOutcome): CommandOutcome => ({
    ...mask(outcome),
    results: outcome.results?.map(mask),
  });

  app.get<{ Querystring: Querystring }>(
    '/v1/commands/pending',
    {
      onRequest: app.requireScope('connector'),
      schema: {
        tags: ['commands'],
        summary: 'Commands for a connector, as soon as there are any',
        description:
          'A long poll. A command is repeated after a while until its outcome is reported: act once for each id.',
        querystring: Querystring,
        response: { 200: PendingCommands },
      },
    },
    async (request, reply): Promise<PendingCommands> => {
      const { connector, wait = 0 } = request.query;
      assertConnector(request, connector);
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      return { commands: await delivery.next(connector, wait * 1000, gone.signal) };
    }
  );

  app.post<{ Params: Params; Body: CommandOutcome }>(
    '/v1/commands/:id/result',
    {
      onRequest: app.requireScope('connector'),
      schema: {
        tags: ['commands'],
        summary: "Report a command's outcome",
        description: 'May be repeated. Records that are not listed wait for their events, or for the time-out.',
        params: Params,
        body: CommandOutcome,
        response: { 200: Command },
      },
    },
    async (request): Promise<Command> => {
      const { id } = await allowed(request, db);
      const command = await outcomes.report(id, masked(request.body));
      return command ? shownCommand(db, id) : unknown(id);
    }
  );
}
