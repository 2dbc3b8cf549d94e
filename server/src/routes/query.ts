/** `POST /v1/query`: one panel's query, answered as JSON, or as Arrow straight from the engine. */
import {
  MAX_ROWS,
  META_HEADER,
  PURPOSE_HEADER,
  type Query,
  QUERY_SCHEMAS,
  type QueryMeta,
  QueryRequest,
  QueryResult,
} from '@sync-health/contract';
import { Type } from '@sinclair/typebox';
import { type FastifyInstance, type FastifyRequest } from 'fastify';

import { faultProblem, ProblemError } from '../http/problems';
import { answer } from '../queries';
import { type Answer, type QueryInput } from '../queries/answer';
import { assertTimeZone } from '../queries/buckets';
import { BusyError } from '../queries/busyError';
import { type ArrowResult, executeArrow, executeJson } from '../queries/execute';
import { pageRead, tableOf } from '../queries/pages';
import { questionKey } from '../queries/questionKey';
import { parseRange } from '../queries/range';
import { StorageError, type StorageErrorKind } from '../storage/storage';
import { traced } from '../telemetry/spans';
import { compile } from '../http/validation';
import { acceptedForm, ARROW, CSV, type Form } from './accept';
import { MORE_HEADER } from './csvFile';
import { withContext } from './queryContext';
import { sendCsv } from './queryCsv';

const frame = compile(
  Type.Object(
    { ...QueryRequest.properties, query: Type.Object({ type: Type.String() }) },
    { additionalProperties: false }
  )
);
const byType = Object.fromEntries(
  Object.entries(QUERY_SCHEMAS).map(([type, schema]) => [type, compile(Type.Object({ query: schema }))])
);

/** Checks the query against the schema of its type, so that the error names the caller's mistake. */
function validateRequest(body: unknown) {
  if (!frame(body)) {
    return { error: faultProblem(frame.errors) };
  }
  const { query } = body as { query: { type: string } };
  const validate = Object.hasOwn(byType, query.type) ? byType[query.type] : undefined;
  if (!validate) {
    const known = Object.keys(QUERY_SCHEMAS).join(', ');
    return { error: new ProblemError(400, `query.type must be one of ${known}.`, { field: 'query.type' }) };
  }
  return validate(body) ? { value: body } : { error: faultProblem(validate.errors) };
}

export async function queryRoutes(app: FastifyInstance) {
  app.post<{ Body: QueryRequest }>(
    '/v1/query',
    {
      onRequest: app.requireScope('read'),
      validatorCompiler: () => validateRequest,
      schema: {
        tags: ['queries'],
        summary: 'Ask one question',
        body: QueryRequest,
        response: {
          200: {
            description: `Columns. With Arrow, the rest of the answer is in the header Sync-Health-Meta. As CSV, a file of at most ${MAX_ROWS.csv} rows with times in the query's time zone; the header ${MORE_HEADER} is \`true\` when more exist, and then the file's name says so.`,
            content: {
              'application/json': { schema: QueryResult },
              [ARROW]: { schema: Type.String({ format: 'binary' }) },
              [CSV]: { schema: Type.String() },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { from, to, timeZone = 'UTC', query } = request.body;
      assertTimeZone(timeZone);
      const input = { query, range: parseRange(from, to), timeZone };
      const form = formOf(request);
      const countFailure = (error: unknown) => {
        app.metrics.queryFailures.inc({ type: query.type, reason: reasonOf(error) });
        throw error;
      };
      const observe = app.metrics.querySeconds.startTimer({ type: query.type });
      if (form === 'csv') {
        return sendCsv(reply, { app, request, input, timeZone: request.body.timeZone })
          .catch(countFailure)
          .finally(observe);
      }
      const asked = { app, request, input };
      const sent =
        form === 'arrow'
          ? asArrow(asked).then(({ body, meta }) => reply.type(ARROW).header(META_HEADER, asciiJson(meta)).send(body))
          : asJson(asked).then((body) => reply.type('application/json; charset=utf-8').serializer(String).send(body));
      return sent.catch(countFailure).finally(observe);
    }
  );
}

interface Asked {
  app: FastifyInstance;
  request: FastifyRequest;
  input: QueryInput<Query>;
}

const asArrow = (asked: Asked): Promise<ArrowResult> => answered(asked, true, executeArrow);

const asJson = (asked: Asked): Promise<string> =>
  answered(asked, false, async (result) => JSON.stringify(await executeJson(result)));

/** An answer that may be sent to everyone who asked the same. */
async function answered<T>(
  { app, request, input }: Asked,
  isArrow: boolean,
  execute: (result: Answer) => Promise<T>
): Promise<T> {
  const isUrgent = request.headers[PURPOSE_HEADER.toLowerCase()] === 'alert';
  const connectors = request.caller?.connectors ?? null;
  const { query } = input;
  // The table below the paging buttons asks for the same page, so both may share its answer. The page is read before
  // the buttons take a turn: if buttons took all turns, no table would get one.
  const read =
    query.type === 'pages' ? pageRead(await asArrow({ app, request, input: tableOf({ ...input, query }) })) : undefined;
  return app.queryTurns.shared(questionKey({ ...input, connectors, isArrow, isUrgent, read }), { isUrgent }, () =>
    withContext(app, request, async (context) => {
      const result = await traced('plan query', { attributes: { 'sync_health.query_type': query.type } }, () =>
        answer(context, input, read)
      );
      return execute(result);
    })
  );
}

function reasonOf(error: unknown): StorageErrorKind {
  if (error instanceof BusyError) {
    return 'overloaded';
  }
  if (error instanceof StorageError) {
    return error.kind;
  }
  return error instanceof ProblemError && error.status < 500 ? 'input' : 'failed';
}

function formOf({ headers }: FastifyRequest): Form {
  const form = acceptedForm(headers.accept);
  if (form === null) {
    throw new ProblemError(406, `The answer is available as application/json, ${ARROW} or ${CSV}.`, {
      field: 'Accept',
    });
  }
  return form;
}

/** JSON in ASCII, as headers need. Other characters become escapes. */
function asciiJson(meta: QueryMeta): string {
  return JSON.stringify(meta).replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
}
