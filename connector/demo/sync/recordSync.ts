/**
 * Makes one attempt to sync one record: reads it from the billing system, writes it to the CRM, and records the sync
 * event.
 */
import { type BillingSystem } from '../billing/billingSystem';
import { type CrmAnswer, type CrmRequest } from '../crm/crm';
import { type CrmPort, CrmTimeout } from '../crm/port';
import { type Clock } from '../time/clock';
import { errorOf } from './errorCodes';
import { type FailureBook } from './failureBook';
import { accountOf, toCrmFields } from './mapping';
import { type Attempt, type RecordEvent, type SyncError, type SyncTask } from './task';

interface Dependencies {
  billing: BillingSystem;
  port: CrmPort;
  clock: Clock;
  book: FailureBook;
  record: RecordEvent;
  nextEventId: () => string;
  onError: (task: SyncTask, error: SyncError) => void;
}

/** Without the session, which is a secret. */
type CrmWrite = Omit<CrmRequest, 'session'>;

interface Written {
  error: SyncError | undefined;
  /** The payload of the event of a failure. */
  payload: { sent: CrmWrite; answer?: CrmAnswer };
}

export class RecordSync {
  #session: string | undefined;
  #login: Promise<CrmAnswer> | undefined;

  constructor(private readonly dependencies: Dependencies) {}

  async attempt(task: SyncTask): Promise<Attempt> {
    const { clock, book, record, nextEventId, onError } = this.dependencies;
    const eventId = nextEventId();
    const startTime = clock.now();
    const { error, payload } = await this.#write(task);
    const endTime = clock.now();
    const { object, recordId, action, mode, triggeredBy, jobId, retryOf, attempt } = task;
    book.note(task, eventId, error, endTime);
    await record({
      id: eventId,
      mode,
      object,
      action,
      recordId,
      startTime,
      endTime,
      status: error ? 'failed' : 'success',
      ...(error && { errorCode: error.errorCode, errorMessage: error.errorMessage, payload }),
      triggeredBy,
      ...(jobId && { jobId }),
      ...(retryOf && { retryOf }),
      attempt,
    });
    if (error) {
      onError(task, error);
    }
    return { eventId, error };
  }

  async #write({ object, recordId, action }: SyncTask): Promise<Written> {
    const { billing, port } = this.dependencies;
    const source = billing.get(recordId);
    const account = source && accountOf(source, billing);
    // A record that is no longer in the source is deleted in the target, whatever the change was.
    const sent: CrmWrite =
      action === 'delete' || !source
        ? { method: 'DELETE', object, externalId: recordId }
        : { method: 'PUT', object, externalId: recordId, fields: toCrmFields(source, billing) };
    try {
      const refusal = this.#session ? undefined : await this.#logIn();
      if (refusal) {
        return { error: errorOf(refusal, account), payload: { sent, answer: refusal } };
      }
      const session = this.#session ?? '';
      const answer = await port.send({ ...sent, session });
      if (answer.status === 401 && this.#session === session) {
        this.#session = undefined;
      }
      return { error: errorOf(answer, account), payload: { sent, answer } };
    } catch (error) {
      const timedOut = error instanceof CrmTimeout;
      const message = error instanceof Error ? error.message : String(error);
      const errorMessage = `${timedOut ? 'READ_TIMEOUT' : 'CONNECTION_FAILED'}: ${message}`;
      return { error: { errorCode: 'DACO-99', errorMessage }, payload: { sent } };
    }
  }

  /** Logs in, once for everyone who waits; returns the CRM's refusal if there is one. */
  async #logIn(): Promise<CrmAnswer | undefined> {
    this.#login ??= this.dependencies.port.login().finally(() => (this.#login = undefined));
    const answer = await this.#login;
    if ('session' in answer.body && answer.body.session) {
      this.#session = answer.body.session;
      return undefined;
    }
    return answer;
  }
}
