/**
 * `POST /v1/webhooks/{airbyte, fivetran, openlineage}`: turns vendors' notifications of their runs into states of jobs.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

import { JobUpdate, MAX_LENGTH } from '@sync-health/contract';
import { literals } from '@sync-health/contract/literals';
import { type Static, Type } from '@sinclair/typebox';
import { type FastifyInstance, type FastifyRequest } from 'fastify';

import { assertConnector } from '../auth/scopes';
import { readText } from '../ingest/bodyText';
import { readNotification, VENDORS } from '../ingest/formats/jobNotifications';
import { notUtf8, parseJson } from '../ingest/readBatch';
import { faultProblem, ProblemError } from '../http/problems';
import { compile, isOf } from '../http/validation';

const Params = Type.Object({ vendor: literals(VENDORS) });
type Params = Static<typeof Params>;

const Querystring = Type.Object(
  {
    connector: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: MAX_LENGTH.connector,
        description: "The job's connector; when absent, the vendor's name of the source",
      })
    ),
  },
  { additionalProperties: false }
);
type Querystring = Static<typeof Querystring>;

const Answer = Type.Object({
  accepted: Type.Integer({ description: 'Reports of a job that were accepted' }),
  ignored: Type.Integer({ description: 'Notifications that do not tell the state of a run' }),
});

const isJobUpdate = compile(JobUpdate);

interface Route {
  Params: Params;
  Querystring: Querystring;
  Body: Buffer | undefined;
}

export async function vendorWebhookRoutes(app: FastifyInstance) {
  const { fivetranSecret } = app.config;
  const authenticate = app.requireScope('ingest');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.post<Route>(
    '/v1/webhooks/:vendor',
    {
      async onRequest(request, reply) {
        if (!mayBeSigned(request, fivetranSecret)) {
          request.headers.authorization = tokenOf(request.headers.authorization);
          await authenticate.call(app, request, reply);
        }
      },
      validatorCompiler: ({ schema, httpPart }) =>
        httpPart === 'body'
          ? () => true
          : (app.validatorCompiler?.({ schema, method: 'POST', url: '', httpPart }) ?? (() => true)),
      schema: {
        tags: ['jobs'],
        summary: "A job's state from a vendor's notification",
        description:
          "The body has the vendor's own format. A vendor that can't send a bearer token sends it as the password of Basic authentication, as in `https://webhook:<token>@…`. Fivetran signs with the secret of SYNC_HEALTH_FIVETRAN_SECRET instead.",
        params: Params,
        querystring: Querystring,
        body: { content: { 'application/json': { schema: Type.Object({}) } } },
        response: { 200: Answer },
      },
    },
    async (request) => {
      const body = request.body ?? Buffer.alloc(0);
      if (mayBeSigned(request, fivetranSecret)) {
        assertSigned(request, body, fivetranSecret);
      }
      const { text, isUtf8 } = readText(body, request.headers['content-type'] ?? '');
      if (!isUtf8) {
        throw notUtf8();
      }
      const notified = readNotification[request.params.vendor](parseJson(text, isUtf8));
      if (notified === null) {
        return { accepted: 0, ignored: 1 };
      }
      const { jobId, connector: named, ...update } = notified;
      const connector = request.query.connector ?? named.slice(0, MAX_LENGTH.connector);
      const job: unknown = { ...update, scope: update.scope.slice(0, MAX_LENGTH.scope), connector };
      if (jobId === '' || jobId.length > MAX_LENGTH.jobId) {
        throw new ProblemError(
          400,
          `The notification has no run id, or one of more than ${MAX_LENGTH.jobId} characters.`
        );
      }
      if (!isOf<JobUpdate>(isJobUpdate, job)) {
        throw faultProblem(isJobUpdate.errors);
      }
      if (request.caller) {
        assertConnector(request, connector);
      }
      await app.commands.jobs.put(jobId, job);
      return { accepted: 1, ignored: 0 };
    }
  );
}

const SIGNATURE = 'x-fivetran-signature-256';

/** Whether the body's signature is checked instead of a token, once the body has arrived. */
const mayBeSigned = ({ headers, url }: FastifyRequest, secret: string | null): secret is string =>
  secret !== null && headers[SIGNATURE] !== undefined && url.startsWith('/v1/webhooks/fivetran');

function assertSigned(request: FastifyRequest, body: Buffer, secret: string) {
  const given = Buffer.from(String(request.headers[SIGNATURE]).toLowerCase());
  const right = Buffer.from(createHmac('sha256', secret).update(body).digest('hex'));
  if (given.length !== right.length || !timingSafeEqual(given, right)) {
    throw new ProblemError(
      401,
      `The signature in ${SIGNATURE} is not that of the body by SYNC_HEALTH_FIVETRAN_SECRET.`
    );
  }
}

/** The password of Basic authentication as a bearer token, for vendors that can be configured only with a URL. */
function tokenOf(authorization: string | undefined): string | undefined {
  const encoded = /^Basic +(\S+)$/i.exec(authorization ?? '')?.[1];
  const password = encoded && Buffer.from(encoded, 'base64').toString('utf8').split(':').slice(1).join(':');
  return password ? `Bearer ${password}` : authorization;
}
