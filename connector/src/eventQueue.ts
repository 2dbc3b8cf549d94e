/**
 * The bounded buffer between a connector and the server. It cuts batches by count, bytes and age, keeps a few in
 * flight, retries failed ones, and makes the connector wait when it records faster than events are delivered.
 */
import { type SyncEvent } from '@sync-health/contract';

import { retryAfterOf } from './api';
import { backoffMs, pause, type RetryPolicy } from './backoff';
import { type DeliveryResult, type RejectedEvent } from './delivery';
import { type Envelope } from './events';

export interface QueueLimits {
  maxEvents: number;
  maxBytes: number;
  maxDelayMs: number;
  concurrency: number;
  maxBufferedEvents: number;
}

/** A batch could not be delivered and will be sent again. */
export interface DeliveryProblem {
  error: Error;
  /** How often this batch was tried so far. */
  attempt: number;
  events: number;
  nextAttemptInMs: number;
}

export interface QueueStats {
  /** Events recorded and not acknowledged yet, including those in flight. */
  buffered: number;
  accepted: number;
  duplicates: number;
  /** How many of the rejected events have an id that was delivered before with other content. */
  conflicts: number;
  rejected: number;
  /** Calls that were repeated. */
  retries: number;
}

export interface QueueHooks {
  deliver: (batch: readonly Envelope[], signal: AbortSignal) => Promise<DeliveryResult>;
  onRejected: (rejected: RejectedEvent) => void;
  onDeliveryProblem: (problem: DeliveryProblem) => void;
}

interface Numbered extends Envelope {
  /** The position in the order of recording. */
  seq: number;
}

interface RoomWaiter {
  entry: Numbered;
  admit: () => void;
  refuse: (error: Error) => void;
}

export class EventQueue {
  readonly #waiting: Numbered[] = [];
  #waitingBytes = 0;
  readonly #underWay = new Set<readonly Numbered[]>();
  readonly #forRoom: RoomWaiter[] = [];
  readonly #flushes: Array<{ through: number; done: () => void }> = [];
  readonly #undelivered: SyncEvent[] = [];
  readonly #giveUp = new AbortController();
  /**
   * Events waiting and in flight. A slot is taken before its owner is resumed, so that later callers can't overtake.
   */
  #occupied = 0;
  #lastSeq = 0;
  /** Everything up to this number is sent without waiting for a full batch. */
  #sendThrough = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  readonly #counts = { accepted: 0, duplicates: 0, conflicts: 0, rejected: 0, retries: 0 };

  constructor(
    private readonly limits: QueueLimits,
    private readonly retry: RetryPolicy,
    private readonly hooks: QueueHooks
  ) {}

  get stats(): QueueStats {
    return { buffered: this.#occupied, ...this.#counts };
  }

  /** Adds an event; resolves when there is room for it. */
  add(envelope: Envelope): Promise<void> {
    if (this.#closed) {
      return Promise.reject(new Error('the client is closed; it takes no more events'));
    }
    const entry: Numbered = { ...envelope, seq: ++this.#lastSeq };
    if (this.#occupied < this.limits.maxBufferedEvents && this.#forRoom.length === 0) {
      this.#occupied++;
      this.#admit(entry);
      return Promise.resolve();
    }
    return new Promise((admit, refuse) => this.#forRoom.push({ entry, admit, refuse }));
  }

  /** Sends what was recorded so far without waiting for full batches; resolves when all of it is acknowledged. */
  flush(): Promise<void> {
    this.#sendThrough = this.#lastSeq;
    this.#pump();
    return new Promise((done) => {
      this.#flushes.push({ through: this.#lastSeq, done });
      this.#settleFlushes();
    });
  }

  /** Drains; returns the events that could not be delivered in time. */
  async close(timeoutMs: number): Promise<SyncEvent[]> {
    this.#closed = true;
    const timer = setTimeout(() => this.#abandon(), timeoutMs);
    await this.flush();
    clearTimeout(timer);
    return this.#undelivered;
  }

  #admit(entry: Numbered) {
    this.#waiting.push(entry);
    this.#waitingBytes += entry.bytes + 1;
    this.#pump();
  }

  #pump() {
    while (this.#waiting.length > 0 && this.#underWay.size < this.limits.concurrency && this.#isDue()) {
      const batch = this.#cut();
      this.#underWay.add(batch);
      void this.#deliver(batch);
    }
    if (this.#waiting.length === 0) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    } else {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#sendThrough = Math.max(this.#sendThrough, this.#waiting.at(-1)?.seq ?? 0);
        this.#pump();
      }, this.limits.maxDelayMs);
    }
  }

  #isDue(): boolean {
    const oldest = this.#waiting[0];
    return (
      this.#waiting.length >= this.limits.maxEvents ||
      this.#waitingBytes >= this.limits.maxBytes ||
      this.#occupied >= this.limits.maxBufferedEvents ||
      (oldest != null && oldest.seq <= this.#sendThrough)
    );
  }

  #cut(): readonly Numbered[] {
    let bytes = 0;
    let count = 0;
    for (const entry of this.#waiting) {
      bytes += entry.bytes + 1;
      if (count === this.limits.maxEvents || (count > 0 && bytes > this.limits.maxBytes)) {
        bytes -= entry.bytes + 1;
        break;
      }
      count++;
    }
    this.#waitingBytes -= bytes;
    return this.#waiting.splice(0, count);
  }

  async #deliver(batch: readonly Numbered[]) {
    const result = await this.#tryUntilDelivered(batch);
    this.#underWay.delete(batch);
    this.#free(batch.length);
    if (result) {
      this.#count(result);
    } else {
      this.#undelivered.push(...batch.map(({ event }) => event));
    }
    this.#settleFlushes();
  }

  /** Returns undefined if the client was closed before the batch was delivered. */
  async #tryUntilDelivered(batch: readonly Numbered[]): Promise<DeliveryResult | undefined> {
    const { signal } = this.#giveUp;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        return await this.hooks.deliver(batch, signal);
      } catch (error) {
        if (!signal.aborted) {
          const nextAttemptInMs = backoffMs(attempt, this.retry, retryAfterOf(error));
          this.#counts.retries++;
          this.hooks.onDeliveryProblem({ error: asError(error), attempt, events: batch.length, nextAttemptInMs });
          await pause(nextAttemptInMs, signal);
        }
      }
    }
    return undefined;
  }

  #count({ accepted, duplicates, conflicts, rejected }: DeliveryResult) {
    this.#counts.accepted += accepted;
    this.#counts.duplicates += duplicates;
    this.#counts.conflicts += conflicts;
    this.#counts.rejected += rejected.length;
    rejected.forEach(this.hooks.onRejected);
  }

  #free(slots: number) {
    this.#occupied -= slots;
    while (this.#occupied < this.limits.maxBufferedEvents) {
      const next = this.#forRoom.shift();
      if (!next) {
        break;
      }
      this.#occupied++;
      this.#admit(next.entry);
      next.admit();
    }
    this.#pump();
  }

  #settleFlushes() {
    const open = [this.#waiting[0], this.#forRoom[0]?.entry, ...[...this.#underWay].map(([first]) => first)];
    const oldest = Math.min(...open.map((entry) => entry?.seq ?? Infinity));
    for (const flush of this.#flushes.splice(0)) {
      if (flush.through < oldest) {
        flush.done();
      } else {
        this.#flushes.push(flush);
      }
    }
  }

  #abandon() {
    for (const { refuse } of this.#forRoom.splice(0)) {
      refuse(new Error('the client was closed before there was room for the event'));
    }
    this.#undelivered.push(...this.#waiting.splice(0).map(({ event }) => event));
    this.#waitingBytes = 0;
    this.#giveUp.abort();
    this.#settleFlushes();
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
