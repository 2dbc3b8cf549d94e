/** Remembers the last failed attempt of each record until the record syncs. */
import { type Action } from '../billing/records';
import { type RecordRef, recordKey, type SyncError, type SyncTask } from './task';

export interface OpenFailure extends RecordRef {
  action: Action;
  eventId: string;
  errorCode: SyncError['errorCode'];
  errorMessage: string;
  attempt: number;
  failedAt: number;
}

/** Most that are remembered; the oldest are dropped. */
const MOST = 20_000;

export class FailureBook {
  readonly #open: Map<string, OpenFailure>;

  constructor(open: readonly OpenFailure[] = []) {
    this.#open = new Map(open.map((failure) => [recordKey(failure), failure]));
  }

  get all(): OpenFailure[] {
    return [...this.#open.values()];
  }

  get(record: RecordRef): OpenFailure | undefined {
    return this.#open.get(recordKey(record));
  }

  note(
    { object, recordId, action, attempt }: SyncTask,
    eventId: string,
    error: SyncError | undefined,
    failedAt: number
  ) {
    const key = recordKey({ object, recordId });
    this.#open.delete(key);
    if (error) {
      const { errorCode, errorMessage } = error;
      this.#open.set(key, { object, recordId, action, eventId, errorCode, errorMessage, attempt, failedAt });
      const [oldest] = this.#open.keys();
      if (this.#open.size > MOST && oldest != null) {
        this.#open.delete(oldest);
      }
    }
  }
}
