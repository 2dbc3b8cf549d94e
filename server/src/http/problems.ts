/** Turns errors into RFC 9457 problem documents that name the field at fault. */
import { randomUUID } from 'node:crypto';
import { type Socket } from 'node:net';

import { type Problem } from '@sync-health/contract/problem';
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { storeErrorOf } from '../decisions/storeErrors';
import { BusyError } from '../queries/busyError';
import { StorageError } from '../storage/storage';
import { NO_MOMENT } from '../time';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Not authenticated',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  406: 'Not acceptable',
  408: 'Request timeout',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Not processable',
  429: 'Too many requests',
  431: 'Headers too large',
  500: 'Server error',
  503: 'Not available',
  507: 'Disk full',
};

/** Thrown anywhere under a route, it becomes the answer. */
export class ProblemError extends Error {
  constructor(
    readonly status: number,
    detail: string,
    readonly options: { field?: string; retryAfterSeconds?: number } = {}
  ) {
    super(detail);
  }
}

export function problemDocument(request: FastifyRequest, status: number, detail: string, field?: string): Problem {
  return {
    type: 'about:blank',
    title: TITLES[status] ?? 'Error',
    status,
    detail,
    ...(field === undefined ? {} : { field }),
    requestId: request.id,
  };
}

export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  detail: string,
  { field, retryAfterSeconds }: ProblemError['options'] = {}
) {
  if (retryAfterSeconds !== undefined) {
    reply.header('Retry-After', String(retryAfterSeconds));
  }
  return reply
    .status(status)
    .type(PROBLEM_TYPE)
    .serializer(JSON.stringify)
    .send(problemDocument(request, status, detail, field));
}

/** What a storage error means to a caller. */
function problemOfStorage(error: StorageError): ProblemError {
  switch (error.kind) {
    case 'timeout':
    case 'memory':
      return new ProblemError(503, `${error.message} Narrow the time range, or filter by connector or object.`);
    case 'canceled':
      // Only the log shows it, with the status that other servers log when the caller has disconnected.
      return new ProblemError(499, error.message);
    case 'overloaded':
      return new ProblemError(503, error.message, { retryAfterSeconds: 2 });
    case 'unavailable':
      return new ProblemError(503, error.message, { retryAfterSeconds: 5 });
    case 'full':
      return new ProblemError(507, error.message, { retryAfterSeconds: 30 });
    case 'input':
      return new ProblemError(400, error.message);
    case 'damaged':
      return new ProblemError(500, error.message);
    case 'failed':
      return new ProblemError(500, 'Storage failed; the log has the details under this request id.');
  }
}

/** What any error means to a caller. */
export function problemOf(error: FastifyError | Error, request: FastifyRequest): ProblemError {
  if (error instanceof ProblemError) {
    return error;
  }
  if (error instanceof BusyError) {
    return new ProblemError(429, error.message, error);
  }
  const ofStorage = storeErrorOf(error);
  if (ofStorage instanceof StorageError) {
    return problemOfStorage(ofStorage);
  }
  if ('code' in error && error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const limit = request.routeOptions.bodyLimit;
    return new ProblemError(
      413,
      `The body has more than ${limit} bytes, as it is once unpacked: send less at a time, or raise SYNC_HEALTH_BODY_LIMIT of the server.`
    );
  }
  if ('code' in error && error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    const given = request.headers['content-type'];
    const read = ['application/json', 'application/x-ndjson'].filter((type) =>
      request.server.hasContentTypeParser(type)
    );
    return new ProblemError(
      415,
      `${given === undefined ? 'The request says no Content-Type' : `The Content-Type ${given.slice(0, 100)} is not read here`}: send ${read.join(' or ')}.`,
      { field: 'Content-Type' }
    );
  }
  if ('code' in error && ZLIB_ERROR.test(error.code)) {
    return badlyEncoded(request.headers['content-encoding'], error);
  }
  if ('validation' in error && error.validation) {
    return faultProblem(error.validation);
  }
  if ('statusCode' in error && error.statusCode !== undefined && error.statusCode < 500) {
    return new ProblemError(error.statusCode, error.message);
  }
  return new ProblemError(500, 'An unexpected error; the log has the details under this request id.');
}

/** Error codes of zlib and Brotli. */
const ZLIB_ERROR = /^(Z_|ERR__ERROR_|ERR_BROTLI)/;

export const badlyEncoded = (encoding: string | undefined, error: Error) =>
  new ProblemError(400, `The body is not whole, or not ${encoding}: ${error.message}.`, { field: 'Content-Encoding' });

interface ValidationFault {
  instancePath: string;
  schemaPath: string;
  keyword: string;
  params: Record<string, unknown>;
  message?: string;
}

/** Of a query string or an address, only members can be wrong. */
const NO_OBJECT = 'The body must be a JSON object.';

/** The first fault that a schema found. For a value that may have several types, a fault of the type that it has. */
export function faultProblem(faults: readonly ValidationFault[] | null | undefined): ProblemError {
  const first = ofRightType(faults ?? [])[0];
  if (!first) {
    return new ProblemError(400, 'The request is not valid.');
  }
  const field = fieldOf(first);
  return new ProblemError(400, field === undefined ? NO_OBJECT : `${field} ${whatIsWrong(first)}.`, { field });
}

function whatIsWrong({ keyword, params, message = 'is not valid' }: ValidationFault): string {
  switch (keyword) {
    case 'required':
      return 'is missing';
    case 'additionalProperties':
      return 'is not known here: leave it out';
    case 'format':
      return params.format === 'date-time' ? NO_MOMENT : message;
    case 'type':
      return params.type === 'boolean' ? 'must be true or false' : message;
    case 'const':
      return `must be ${JSON.stringify(params.allowedValue)}`;
    case 'enum':
      return `${message}: ${String(params.allowedValues).replaceAll(',', ', ')}`;
    default:
      return message;
  }
}

/** Drops the faults of alternatives of another type than the value, unless that leaves none. */
function ofRightType(faults: readonly ValidationFault[]): readonly ValidationFault[] {
  const schemaOf = ({ schemaPath }: ValidationFault) => schemaPath.slice(0, schemaPath.lastIndexOf('/'));
  const others = new Set(faults.filter(({ keyword }) => keyword === 'type').map(schemaOf));
  const left = faults.filter((fault) => !others.has(schemaOf(fault)) && fault.keyword !== 'anyOf');
  return left.length > 0 ? left : faults;
}

/** The path of the member at fault, such as `query.interval`; also for missing and unknown members. */
function fieldOf({ instancePath, keyword, params }: ValidationFault): string | undefined {
  const path = instancePath.split('/').slice(1);
  if (keyword === 'required' && typeof params.missingProperty === 'string') {
    path.push(params.missingProperty);
  }
  if (keyword === 'additionalProperties' && typeof params.additionalProperty === 'string') {
    path.push(params.additionalProperty);
  }
  return path.length > 0 ? path.join('.') : undefined;
}

/** Answers input that is not an HTTP request, which reaches no route and no hook. */
export function answerClientError(error: Error & { code?: string }, socket: Socket) {
  const [status, detail] = CLIENT_ERRORS[error.code ?? ''] ?? [400, 'This is not an HTTP request.'];
  if (socket.writable && error.code !== 'ECONNRESET') {
    const body = JSON.stringify({
      type: 'about:blank',
      title: TITLES[status],
      status,
      detail,
      requestId: randomUUID(),
    });
    socket.write(
      [
        `HTTP/1.1 ${status} ${TITLES[status]}`,
        `Content-Type: ${PROBLEM_TYPE}`,
        `Content-Length: ${Buffer.byteLength(body)}`,
        ...Object.entries(BARE_HEADERS).map(([name, value]) => `${name}: ${value}`),
        'Connection: close',
        '',
        body,
      ].join('\r\n')
    );
  }
  socket.destroySoon();
}

/** Answers a request whose URL can't be decoded, which reaches no route and no hook. */
export function answerBadAddress(_error: Error, request: FastifyRequest, reply: FastifyReply) {
  reply.headers({ ...BARE_HEADERS, 'X-Request-Id': request.id });
  void sendProblem(request, reply, 400, 'The address is not one: a % in it is not followed by what it stands for.');
}

/** For answers to which no hook adds headers. */
const BARE_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Strict-Transport-Security': 'max-age=31536000',
  'Cache-Control': 'no-store',
};

const CLIENT_ERRORS: Record<string, [status: number, detail: string]> = {
  HPE_HEADER_OVERFLOW: [
    431,
    'The address and the headers are too long: name fewer filter values, or ask with POST /v1/query.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive whole in time.'],
};

const causeOf = ({ cause }: Error) => (cause instanceof Error ? cause.message : undefined);

export function registerProblems(app: FastifyInstance) {
  app.setErrorHandler<FastifyError | Error>((error, request, reply) => {
    const problem = problemOf(error, request);
    if (problem.options.retryAfterSeconds !== undefined) {
      // There can be many of these, and a stack trace would help nobody.
      request.log.warn({ reason: problem.message, cause: causeOf(error) }, 'asked to come back later');
    } else if (problem.status >= 500) {
      request.log.error({ err: error }, 'request failed');
    }
    return sendProblem(request, reply, problem.status, problem.message, problem.options);
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, 404, `There is no ${request.method} ${request.url.split('?')[0]}.`)
  );
}
