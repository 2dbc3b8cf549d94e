/**
 * `POST /v1/webhooks/{airbyte, fivetran, openlineage}`, and others by maps of a file: turns notifications of runs into
 * states of jobs.
 */
import { JobUpdate, MAX_LENGTH } from '@sync-health/contract';
import { type Static, Type } from '@sinclair/typebox';
import { type FastifyInstance, type FastifyRequest } from 'fastify';

import { assertConnector } from '../auth/scopes';
import { readText } from '../ingest/bodyText';
import { type Intake } from '../ingest/intake';
import { type JobWebhook } from '../ingest/jobWebhooks/jobWebhook';
import { isRightlySigned, isSigned, type Signature } from '../ingest/jobWebhooks/signature';
import { readNotification, VENDORS } from '../ingest/jobWebhooks/vendors';
import { notUtf8, parseJson } from '../ingest/readBatch';
import { halfPairIn } from '../http/jsonBodies';
import { faultProblem, ProblemError, problemOf } from '../http/problems';
import { compile, compileAllButBody, isOf } from '../http/validation';

const Params = Type.Object({
  vendor: Type.String({
    description: `${VENDORS.join(', ')}, or a name in the file of SYNC_HEALTH_JOB_WEBHOOKS`,
  }),
});
type Params = Static<typeof Params>;

const Querystring = Type.Object({
  connector: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: MAX_LENGTH.connector,
      description: "The job's connector; when absent, the vendor's name of the source",
    })
  ),
});
type Querystring = Static<typeof Querystring>;

const Answer = Type.Object({
  accepted: Type.Integer({ description: 'Reports of a job that were accepted' }),
  ignored: Type.Integer({ description: 'Notifications that do not tell the state of a run' }),
  detail: Type.Optional(Type.String({ description: 'Why it was ignored' })),
});

const isJobUpdate = compile(JobUpdate);

interface Route {
  Params: Params;
  Querystring: Querystring;
  Body: Buffer | undefined;
}

interface Options {
  intake: Intake;
  /** Webhooks of the file, by name. */
  own: ReadonlyMap<string, JobWebhook>;
}

export async function vendorWebhookRoutes(app: FastifyInstance, { intake, own }: Options) {
  const webhooks = new Map([...vendorWebhooks(app.config.fivetranSecret), ...own]);
  const webhookOf = ({ params }: FastifyRequest<Pick<Route, 'Params'>>): JobWebhook => {
    const found = webhooks.get(params.vendor);
    if (!found) {
      throw new ProblemError(400, `vendor must be one of ${[...webhooks.keys()].join(', ')}.`, { field: 'vendor' });
    }
    return found;
  };
  const signatureOf = (request: FastifyRequest<Pick<Route, 'Params'>>): Signature | null => {
    const signature = webhooks.get(request.params.vendor)?.signature ?? null;
    return signature && isSigned(request.headers, signature) ? signature : null;
  };
  const authenticate = app.requireScope('ingest');
  app.removeAllContentTypeParsers();
  app.addHook('onError', async (request, _reply, error) =>
    intake.countRefused(request, problemOf(error, request).message)
  );
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.post<Route>(
    '/v1/webhooks/:vendor',
    {
      async onRequest(request, reply) {
        // A signature is of the body, so it is checked once the body has arrived.
        if (signatureOf(request) === null) {
          request.headers.authorization = tokenOf(request.headers.authorization);
          await authenticate.call(app, request, reply);
        }
      },
      validatorCompiler: compileAllButBody,
      schema: {
        tags: ['jobs'],
        summary: "A job's state from a vendor's notification",
        description:
          "The body has the vendor's own format. A vendor that can't send a bearer token sends it as the password of Basic authentication, as in `https://webhook:<token>@…`. Fivetran signs with the secret of SYNC_HEALTH_FIVETRAN_SECRET instead, others with that of the file of SYNC_HEALTH_JOB_WEBHOOKS, which says where in their notifications the members of a job are.",
        params: Params,
        querystring: Querystring,
        body: { content: { 'application/json': { schema: Type.Object({}) } } },
        response: { 200: Answer },
      },
    },
    async (request) => {
      const body = request.body ?? Buffer.alloc(0);
      const webhook = webhookOf(request);
      const signature = signatureOf(request);
      if (signature && !isRightlySigned(request.headers, body, signature)) {
        throw new ProblemError(401, `The signature in ${signature.header} is not that of the body by ${SECRET_OF}.`);
      }
      const { text, isUtf8 } = readText(body, request.headers['content-type'] ?? '');
      if (!isUtf8) {
        throw notUtf8();
      }
      const notification = parseJson(text, isUtf8);
      const halfPair = halfPairIn(text, notification);
      if (halfPair) {
        throw halfPair;
      }
      const notified = webhook.read(notification);
      if ('ignored' in notified) {
        return { accepted: 0, ignored: 1, detail: notified.ignored };
      }
      const { jobId, connector: named, ...update } = notified;
      const connector = request.query.connector ?? named;
      if (connector.length > MAX_LENGTH.connector) {
        // Cut, two sources whose names begin alike would be one connector.
        throw new ProblemError(
          400,
          `The notification names its source by ${connector.length} characters, and the name of a connector has at most ${MAX_LENGTH.connector}: add ?connector=<name> to the URL of the webhook.`,
          { field: 'connector' }
        );
      }
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

const SECRET_OF = 'the secret that this server has';

const vendorWebhooks = (fivetranSecret: string | null) =>
  VENDORS.map((vendor): [string, JobWebhook] => [
    vendor,
    {
      read: readNotification[vendor],
      signature:
        vendor === 'fivetran' && fivetranSecret !== null
          ? { header: 'X-Fivetran-Signature-256', secret: fivetranSecret }
          : null,
    },
  ]);

/** The password of Basic authentication as a bearer token, for vendors that can be configured only with a URL. */
function tokenOf(authorization: string | undefined): string | undefined {
  const encoded = /^Basic +(\S+)$/i.exec(authorization ?? '')?.[1];
  const password = encoded && Buffer.from(encoded, 'base64').toString('utf8').split(':').slice(1).join(':');
  return password ? `Bearer ${password}` : authorization;
}
