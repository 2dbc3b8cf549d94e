/** Reports the states of a manual sync job. */
import { type JobUpdate } from '@sync-health/contract';

import { type Api, untilAnswered } from './api';
import { type RetryPolicy } from './backoff';
import { type Moment, toTimestamp } from './events';

/** A job's state. Records processed, succeeded and failed are counted by the server from the job's events. */
export interface JobState extends Omit<JobUpdate, 'connector' | 'startTime' | 'endTime' | 'updatedAt'> {
  startTime?: Moment;
  endTime?: Moment;
  /** When this was so; now where left out. An older state never overwrites a newer one. */
  updatedAt?: Moment;
}

/** A handle on one manual sync job; `client.job(jobId)` makes it. */
export class JobHandle {
  #lastUpdateMs = 0;

  constructor(
    readonly jobId: string,
    private readonly api: Api,
    private readonly connector: string,
    private readonly retry: RetryPolicy
  ) {}

  /**
   * Reports the job's state; transient errors are retried. Give every field that you know each time: the state as a
   * whole is replaced. Before you report the end, `await client.flush()`, so that the counts are whole when it shows.
   */
  async update(state: JobState, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    const { startTime, endTime, updatedAt = this.#now(), ...rest } = state;
    const update: JobUpdate = {
      ...rest,
      connector: this.connector,
      ...(startTime != null && { startTime: toTimestamp(startTime) }),
      ...(endTime != null && { endTime: toTimestamp(endTime) }),
      updatedAt: toTimestamp(updatedAt),
    };
    const path = `/v1/jobs/${encodeURIComponent(this.jobId)}`;
    const body = JSON.stringify(update);
    await untilAnswered(() => this.api.call({ method: 'PUT', path, body, signal }), this.retry, signal);
  }

  /** Two states of the same millisecond must still be told apart. */
  #now(): number {
    this.#lastUpdateMs = Math.max(Date.now(), this.#lastUpdateMs + 1);
    return this.#lastUpdateMs;
  }
}
