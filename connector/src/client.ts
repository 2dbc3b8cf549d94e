/** The client that a connector creates once: events, jobs and commands of one connector on one server. */
import { DEFAULT_CONNECTOR, MAX_LENGTH, type SyncEvent } from '@sync-health/contract';
import { type Dispatcher } from 'undici';

import { Api, untilAnswered } from './api';
import { type RetryOptions } from './backoff';
import { type CommandHandlers, CommandListener } from './commands';
import { deliver, type DeliveryResult, type RejectedEvent, sum } from './delivery';
import { type DeliveryProblem, EventQueue, type QueueStats } from './eventQueue';
import { type Envelope, type NewSyncEvent, seal } from './events';
import { JobHandle } from './jobs';

export interface BatchOptions {
  /** Most events of a batch. Default 1,000. */
  maxEvents?: number;
  /** Most bytes of a batch, unless a single event is larger. Default 1 MiB. */
  maxBytes?: number;
  /** How long an event may wait for others before it is sent, in milliseconds. Default 500. */
  maxDelayMs?: number;
  /** Batches in flight at a time. Default 2. */
  concurrency?: number;
}

export interface ClientOptions {
  /** The server's base URL, such as `http://127.0.0.1:4280`. */
  url: string;
  /** A token with scope `ingest`, and `connector` to receive commands; or a function that returns the current one. */
  token: string | (() => string | Promise<string>);
  /** The connector's name. Default `default`. */
  connector?: string;
  batch?: BatchOptions;
  /** Most events kept until they are acknowledged; beyond it `record` waits. Default 10,000. */
  maxBufferedEvents?: number;
  retry?: RetryOptions;
  /** How long a call may take, in milliseconds. Default 30,000. */
  requestTimeoutMs?: number;
  /** Called with each recorded event that the server refuses for good, with the reason. */
  onRejected?: (rejected: RejectedEvent) => void;
  /** Called each time a batch could not be delivered. It stays in the buffer and is sent again. */
  onDeliveryProblem?: (problem: DeliveryProblem) => void;
  /** undici's dispatcher, for TLS settings, client certificates or a proxy. */
  dispatcher?: Dispatcher;
}

const CLOSE_TIMEOUT_MS = 30_000;

/** Creates a client. Nothing is sent until the first call. */
export function createClient(options: ClientOptions): Client {
  return new Client(options);
}

export class Client {
  readonly connector: string;
  readonly #api: Api;
  readonly #queue: EventQueue;
  readonly #retry: Required<RetryOptions>;
  readonly #limits: Required<BatchOptions> & { maxBufferedEvents: number };

  constructor(options: ClientOptions) {
    const { url, token, connector = DEFAULT_CONNECTOR, requestTimeoutMs = 30_000, dispatcher } = options;
    if (connector.length === 0 || connector.length > MAX_LENGTH.connector) {
      throw new RangeError(`connector must have 1 to ${MAX_LENGTH.connector} characters`);
    }
    this.connector = connector;
    this.#api = new Api({ url, token, requestTimeoutMs, dispatcher });
    this.#retry = { minDelayMs: 250, maxDelayMs: 30_000, ...options.retry };
    this.#limits = {
      maxEvents: 1000,
      maxBytes: 1024 * 1024,
      maxDelayMs: 500,
      concurrency: 2,
      maxBufferedEvents: options.maxBufferedEvents ?? 10_000,
      ...options.batch,
    };
    for (const [name, value] of Object.entries(this.#limits)) {
      if (!(value >= (name === 'maxDelayMs' ? 0 : 1))) {
        throw new RangeError(`${name} must be at least 1, not ${value}`);
      }
    }
    this.#queue = new EventQueue(this.#limits, this.#retry, {
      deliver: (batch, signal) => deliver(this.#api, batch, signal),
      onRejected: (rejected) => options.onRejected?.(rejected),
      onDeliveryProblem: (problem) => options.onDeliveryProblem?.(problem),
    });
  }

  /** What the buffer holds, and the results of the events recorded so far. */
  get stats(): QueueStats {
    return this.#queue.stats;
  }

  /**
   * Delivers an event in the background. Resolves when the buffer has room for it, which is at once unless the server
   * can't keep up or is unreachable. Await it, so that your connector slows down instead of filling memory.
   */
  async record(event: NewSyncEvent): Promise<void> {
    await this.#queue.add(seal(event, this.connector));
  }

  /**
   * Delivers events without the buffer, and returns the server's result once they are durable there. Transient errors
   * are retried until the signal fires; others, such as a wrong token, throw an `ApiError`.
   */
  async send(events: readonly NewSyncEvent[], { signal }: { signal?: AbortSignal } = {}): Promise<DeliveryResult> {
    let result: DeliveryResult = { accepted: 0, duplicates: 0, conflicts: 0, rejected: [] };
    for (const batch of this.#batches(events.map((event) => seal(event, this.connector)))) {
      result = sum(result, await untilAnswered(() => deliver(this.#api, batch, signal), this.#retry, signal));
    }
    return result;
  }

  /** Resolves when everything recorded before is acknowledged. */
  flush(): Promise<void> {
    return this.#queue.flush();
  }

  /**
   * Accepts no more events, drains, and returns the events that could not be delivered within the time-out (default 30
   * s). Keep them, and record them again at the next start, with their ids.
   */
  close({ timeoutMs = CLOSE_TIMEOUT_MS }: { timeoutMs?: number } = {}): Promise<SyncEvent[]> {
    return this.#queue.close(timeoutMs);
  }

  /** A handle for a manual sync job, new or known. */
  job(jobId: string): JobHandle {
    return new JobHandle(jobId, this.#api, this.connector, this.#retry);
  }

  /** Starts to receive commands. `await listener.done` after the signal fired. */
  commands(handlers: CommandHandlers): CommandListener {
    return new CommandListener(this.#api, this.connector, this.#retry, handlers);
  }

  *#batches(envelopes: readonly Envelope[]): Generator<Envelope[]> {
    let batch: Envelope[] = [];
    let bytes = 0;
    for (const envelope of envelopes) {
      if (
        batch.length > 0 &&
        (batch.length === this.#limits.maxEvents || bytes + envelope.bytes > this.#limits.maxBytes)
      ) {
        yield batch;
        batch = [];
        bytes = 0;
      }
      batch.push(envelope);
      bytes += envelope.bytes + 1;
    }
    if (batch.length > 0) {
      yield batch;
    }
  }
}
