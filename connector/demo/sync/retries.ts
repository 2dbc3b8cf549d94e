/** Syncs failed records again on request. */
import { type CommandOutcome } from '../../src';
import { type BillingSystem } from '../billing/billingSystem';
import { type Action, type ObjectName } from '../billing/records';
import { type Clock } from '../time/clock';
import { type FailureBook } from './failureBook';
import { inLanes } from './lanes';
import { type RecordSync } from './recordSync';
import { type SyncTask } from './task';

export type RetryResult = NonNullable<CommandOutcome['results']>[number];

export interface RetryRequest {
  /** The command's id. Records done for it are not synced again if the command is delivered again. */
  id: string;
  requestedBy: string;
  /** The job whose failures are retried; null or absent for real-time failures. */
  jobId?: string | null;
  records: ReadonlyArray<{ eventId: string; recordId: string; object: string; action: string }>;
}

export type RetriesDone = Array<[key: string, result: RetryResult]>;

const LANES = 2;
const ACTIONS: readonly string[] = ['create', 'update', 'upsert', 'delete'] satisfies Action[];
/** Most results that are remembered for commands that are delivered again. */
const REMEMBERED = 60_000;

export class Retries {
  readonly #done: Map<string, RetryResult>;

  constructor(
    private readonly dependencies: {
      sync: Pick<RecordSync, 'attempt'>;
      billing: BillingSystem;
      book: FailureBook;
      clock: Clock;
      isObjectName: (name: string) => name is ObjectName;
    },
    done: RetriesDone = []
  ) {
    this.#done = new Map(done);
  }

  get done(): RetriesDone {
    return [...this.#done];
  }

  /** Retries each record once. When the signal fires, it stops between two records and throws. */
  async run({ id, requestedBy, jobId, records }: RetryRequest, signal?: AbortSignal): Promise<RetryResult[]> {
    const results: RetryResult[] = [];
    await inLanes(
      records,
      LANES,
      async (record) => {
        const key = `${id}/${record.eventId}`;
        const result = this.#done.get(key) ?? (await this.#retry(record, { requestedBy, jobId }));
        this.#remember(key, result);
        results.push(result);
      },
      () => signal?.aborted === true
    );
    signal?.throwIfAborted();
    return results;
  }

  async #retry(
    record: RetryRequest['records'][number],
    { requestedBy, jobId }: Pick<RetryRequest, 'requestedBy' | 'jobId'>
  ): Promise<RetryResult> {
    const { sync, billing, book, clock, isObjectName } = this.dependencies;
    const { eventId, recordId, object, action } = record;
    if (!isObjectName(object) || !isAction(action)) {
      return { eventId, outcome: 'skipped', detail: `This connector does not sync ${object} by ${action}.` };
    }
    if (action !== 'delete' && !billing.get(recordId)) {
      return { eventId, outcome: 'skipped', detail: 'The record is no longer in the billing system.' };
    }
    const attempt = (book.get({ object, recordId })?.attempt ?? 1) + 1;
    const task: SyncTask = {
      object,
      recordId,
      action,
      mode: jobId ? 'manual' : 'realtime',
      ...(jobId && { jobId }),
      triggeredBy: requestedBy,
      retryOf: eventId,
      attempt,
    };
    const { error } = await sync.attempt(task);
    if (error?.pauseMs) {
      await clock.sleep(error.pauseMs);
    }
    return error
      ? { eventId, outcome: 'failed', detail: `${error.errorCode} ${error.errorMessage}` }
      : { eventId, outcome: 'succeeded' };
  }

  #remember(key: string, result: RetryResult) {
    this.#done.set(key, result);
    const [oldest] = this.#done.keys();
    if (this.#done.size > REMEMBERED && oldest != null) {
      this.#done.delete(oldest);
    }
  }
}

function isAction(action: string): action is Action {
  return ACTIONS.includes(action);
}
