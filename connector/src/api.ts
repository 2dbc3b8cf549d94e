/** The only HTTP client for the server: URL, token, time-outs, and errors made from answers. */
import { type Problem } from '@sync-health/contract';
import { type Dispatcher, request } from 'undici';

import { version } from '../package.json';
import { backoffMs, parseRetryAfter, pause, type RetryPolicy } from './backoff';

/** The server answered and refused. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    /** The answer's problem document, or whatever else its body was. */
    readonly body: unknown,
    readonly retryAfterMs?: number
  ) {
    super(describeRefusal(status, body));
  }
}

/** No answer came: refused or broken connection, time-out, unknown host. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
}

/** Statuses after which the same call may succeed a little later. */
const TRANSIENT = new Set([408, 425, 429]);

function isTransient(error: unknown): boolean {
  return (
    error instanceof NetworkError || (error instanceof ApiError && (TRANSIENT.has(error.status) || error.status >= 500))
  );
}

/** The wait in milliseconds that the server asked for; undefined if it did not. */
export function retryAfterOf(error: unknown): number | undefined {
  return error instanceof ApiError ? error.retryAfterMs : undefined;
}

/** Repeats idempotent work while its errors are transient and the signal has not fired. */
export async function untilAnswered<T>(work: () => Promise<T>, retry: RetryPolicy, signal?: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isTransient(error) || !(await pause(backoffMs(attempt, retry, retryAfterOf(error)), signal))) {
        throw error;
      }
    }
  }
}

export interface ApiOptions {
  url: string;
  token: string | (() => string | Promise<string>);
  requestTimeoutMs: number;
  dispatcher?: Dispatcher;
}

export interface Call {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  query?: Record<string, string | number>;
  /** JSON text. */
  body?: string;
  signal?: AbortSignal;
  timeoutMs?: number;
}

export class Api {
  readonly #base: string;

  constructor(private readonly options: ApiOptions) {
    this.#base = options.url.replace(/\/+$/, '');
    const { protocol } = new URL(this.#base);
    if (protocol !== 'http:' && protocol !== 'https:') {
      throw new TypeError(`url must begin with http:// or https://, not ${protocol}`);
    }
  }

  /** Makes a call and returns the answer's JSON. Throws an ApiError, a NetworkError, or the signal's reason. */
  async call({ method, path, query, body, signal, timeoutMs = this.options.requestTimeoutMs }: Call): Promise<unknown> {
    const { token } = this.options;
    const headers: Record<string, string> = {
      accept: 'application/json',
      'user-agent': `sync-health-connector/${version}`,
      authorization: `Bearer ${typeof token === 'string' ? token : await token()}`,
    };
    if (body != null) {
      headers['content-type'] = 'application/json';
    }
    let answer: { status: number; retryAfter?: string; text: string };
    try {
      const response = await request(this.#base + path, {
        method,
        query,
        body,
        headers,
        dispatcher: this.options.dispatcher,
        signal,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      });
      const retryAfter = response.headers['retry-after'];
      answer = {
        status: response.statusCode,
        retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
        text: await response.body.text(),
      };
    } catch (error) {
      signal?.throwIfAborted();
      throw new NetworkError(`${method} ${this.#base}${path}: ${messageOf(error)}`, { cause: error });
    }
    const json = parseJson(answer.text);
    if (answer.status >= 400) {
      throw new ApiError(answer.status, json ?? answer.text, parseRetryAfter(answer.retryAfter, Date.now()));
    }
    return json;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** undici may hide the reason of a connection error in its code or in a list of attempts. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return messageOf(error.errors[0]);
  }
  return error instanceof Error ? error.message : String(error);
}

function describeRefusal(status: number, body: unknown): string {
  const problem: Partial<Problem> = isObject(body) ? body : {};
  const detail = problem.detail ?? problem.title ?? (typeof body === 'string' ? body.slice(0, 200) : '');
  const field = problem.field ? ` (${problem.field})` : '';
  return `the server answered ${status}${detail ? `: ${detail}` : ''}${field}`;
}
