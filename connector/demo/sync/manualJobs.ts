/** Runs manual sync jobs: reports their states, syncs their records, and stops between two records on request. */
import { type JobState } from '../../src';
import { type BillingSystem } from '../billing/billingSystem';
import { CATALOG_OBJECTS, OBJECTS } from '../billing/records';
import { type Clock } from '../time/clock';
import { type Random } from '../time/random';
import { SECOND } from '../time/rhythm';
import { inLanes } from './lanes';
import { type RecordSync } from './recordSync';
import { type RecordRef } from './task';

export type Scope = 'Accounts & Related Objects' | 'Product Catalog';

export interface JobOrder {
  jobId: string;
  scope: Scope;
  triggeredBy: string;
  records: readonly RecordRef[];
}

type FinalStatus = 'completed' | 'failed' | 'canceled';

/** A job that the connector knows; stored, so that a later start can report on it. */
export interface KnownJob {
  jobId: string;
  scope: Scope;
  state: JobState;
}

interface RunningJob {
  order: JobOrder;
  processed: number;
  state: JobState;
  isCanceled: boolean;
  ended: Promise<FinalStatus>;
}

const LANES = 3;
/** Gives up after this many failures in a row. */
const GIVE_UP_AFTER = 25;
const REMEMBERED = 200;

export class ManualJobs {
  readonly #running = new Map<string, RunningJob>();
  #known: KnownJob[];

  constructor(
    private readonly dependencies: {
      sync: Pick<RecordSync, 'attempt'>;
      clock: Clock;
      /** Resolves when the server has the state. */
      report: (jobId: string, state: JobState) => Promise<void>;
      /** Resolves when all recorded events are delivered, so that the job's counts are complete at its end. */
      flush: () => Promise<void>;
    },
    known: readonly KnownJob[] = []
  ) {
    this.#known = [...known];
  }

  get known(): readonly KnownJob[] {
    return this.#known;
  }

  /** Runs a job to its end. */
  run(order: JobOrder, signal?: AbortSignal): Promise<FinalStatus> {
    const { scope, triggeredBy, records } = order;
    const state: JobState = { scope, triggeredBy, totalRecords: records.length, status: 'queued', retryFailures: true };
    const job: RunningJob = { order, processed: 0, isCanceled: false, state, ended: Promise.resolve('completed') };
    this.#running.set(order.jobId, job);
    job.ended = this.#run(job, signal).finally(() => this.#running.delete(order.jobId));
    return job.ended;
  }

  /** Stops a job between two records; returns what was done by then. Throws if there is nothing to stop. */
  async cancel(jobId: string): Promise<string> {
    const job = this.#running.get(jobId);
    if (!job) {
      return this.#cancelStray(jobId);
    }
    if (!job.isCanceled) {
      job.isCanceled = true;
      await this.#report(job, { status: 'canceling' });
    }
    const status = await job.ended;
    return `${status === 'canceled' ? 'Stopped' : `It was ${status}`} after ${job.processed} of ${job.order.records.length} records.`;
  }

  /** At the next start, ends jobs that were interrupted. */
  async closeStrays() {
    const strays = this.#known.filter(({ jobId, state }) => !isFinal(state.status) && !this.#running.has(jobId));
    for (const { jobId, scope, state } of strays) {
      await this.#tell(jobId, scope, { ...state, status: 'failed', endTime: this.dependencies.clock.now() });
    }
  }

  async #cancelStray(jobId: string): Promise<string> {
    const known = this.#known.find((job) => job.jobId === jobId);
    if (!known || isFinal(known.state.status)) {
      throw new Error(known ? `The job was ${known.state.status} already.` : 'This connector does not run the job.');
    }
    const endTime = this.dependencies.clock.now();
    await this.#tell(jobId, known.scope, { ...known.state, status: 'canceled', endTime });
    return 'The job was no longer running.';
  }

  async #run(job: RunningJob, signal?: AbortSignal): Promise<FinalStatus> {
    const { sync, clock, flush } = this.dependencies;
    const { jobId, triggeredBy, records } = job.order;
    await this.#report(job, { status: 'queued' });
    await clock.sleep(2 * SECOND, signal);
    if (!job.isCanceled) {
      await this.#report(job, { status: 'running', startTime: clock.now() });
    }
    let failuresInRow = 0;
    await inLanes(
      records,
      LANES,
      async (record) => {
        const { error } = await sync.attempt({
          ...record,
          action: 'upsert',
          mode: 'manual',
          jobId,
          triggeredBy,
          attempt: 1,
        });
        job.processed++;
        failuresInRow = error ? failuresInRow + 1 : 0;
        if (error?.pauseMs) {
          await clock.sleep(error.pauseMs, signal);
        }
      },
      () => job.isCanceled || signal?.aborted === true || failuresInRow >= GIVE_UP_AFTER
    );
    await flush();
    const status = job.processed === records.length ? 'completed' : job.isCanceled ? 'canceled' : 'failed';
    await this.#report(job, { status, endTime: clock.now() });
    return status;
  }

  async #report(job: RunningJob, change: Partial<JobState>) {
    job.state = { ...job.state, ...change };
    await this.#tell(job.order.jobId, job.order.scope, job.state);
  }

  async #tell(jobId: string, scope: Scope, state: JobState) {
    const others = this.#known.filter((job) => job.jobId !== jobId);
    this.#known = [...others, { jobId, scope, state }].slice(-REMEMBERED);
    await this.dependencies.report(jobId, { ...state, updatedAt: this.dependencies.clock.now() });
  }
}

function isFinal(status: string): boolean {
  return ['completed', 'failed', 'canceled'].includes(status);
}

/** The records of a scope by object: some accounts with everything that belongs to them, or the whole catalog. */
export function recordsOf(scope: Scope, billing: BillingSystem, random: Random, most: number): RecordRef[] {
  if (scope === 'Product Catalog') {
    return CATALOG_OBJECTS.flatMap((object) => billing.ids(object).map((recordId) => ({ object, recordId })));
  }
  const accounts = billing.all('Account');
  const records: RecordRef[] = [];
  for (let at = random.int(0, accounts.length - 1); records.length < most; at = (at + 1) % accounts.length) {
    const account = accounts[at];
    if (account) {
      const related = [account, ...billing.ofAccount(account.id)];
      records.push(...related.map(({ object, id }) => ({ object, recordId: id })));
    }
  }
  records.length = Math.min(records.length, most);
  return records.sort((a, b) => OBJECTS.indexOf(a.object) - OBJECTS.indexOf(b.object));
}
