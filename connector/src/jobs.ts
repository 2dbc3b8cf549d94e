/** Reports the states of a manual sync job. */
import { type JobUpdate } from '@sync-health/contract';

import { type Api, untilAnswered } from './api';
import { type RetryPolicy } from './backoff';
import { type Moment, toTimestamp } from './events';

/** A job's state. The server counts processed, succeeded and failed records from the job's events. */
export interface JobState extends Omit<JobUpdate, 'connector' | 'startTime' | 'endTime' | 'updatedAt'> {
  startTime?: Moment;
  endTime?: Moment;
  /** The time of this state; now by default. An older state never overwrites a newer one. */
  updatedAt?: Moment;
}

/** A handle for one manual sync job, from `client.job(jobId)`. */
export class JobHandle {
  #lastUpdateMs = 0;

  constructor(
    readonly jobId: string,
    private readonly api: Api,
    private readonly connector: string,
    private readonly retry: RetryPolicy
  ) {}

  /**
   * Reports the job's state; transient errors are retried. Give every known field each time: the whole state is
   * replaced. Before you report the end, `await client.flush()`, so that the counts are complete when it is shown.
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

  /** Two states within the same millisecond must be ordered too. */
  #now(): number {
    this.#lastUpdateMs = Math.max(Date.now(), this.#lastUpdateMs + 1);
    return this.#lastUpdateMs;
  }
}
