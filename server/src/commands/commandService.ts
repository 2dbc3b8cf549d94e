/**
 * Accepts commands. A command and the failures that it holds are written in one transaction. So when several people ask
 * at once, in any process, each failure is held by one command.
 */
import { type CommandPreview, type CommandRequest, type CommandType, FINAL_JOB_STATUSES } from '@sync-health/contract';

import { type ShownJob } from '../decisions/jobPages';
import { type DecisionStore, type DecisionTransaction } from '../decisions/store';
import { type ErrorCatalogue } from '../errorCatalogue/catalogue';
import { type ShownDecisions } from '../failures/shownDecisions';
import { ProblemError } from '../http/problems';
import { assertConditions } from '../queries/expressions';
import { type FailuresSelection } from '../queries/failuresWhere';
import { parseRange } from '../queries/range';
import { passStep } from '../steps';
import { type Storage } from '../storage/storage';
import { parseTimestamp } from '../time';
import { askedBefore } from './askedBefore';
import { audit } from './audit';
import {
  MAX_LISTED_SKIPS,
  previewByFilter,
  previewByIds,
  type Selection,
  selectByFilter,
  selectByIds,
  type Wanted,
} from './candidates';
import { commandById, type CommandRow, isOpen } from './commandRows';
import { hold, reopen } from './hold';
import { previewOfJob, selectOfJob } from './jobFailures';
import { refusalOfRetry } from './jobOffer';
import { NOTHING } from './leaveOutResolved';
import { type Asking, newCommand, newCommandId } from './newCommand';
import { type RetriedRecords } from './retriedRecords';

type CancelRequest = Extract<CommandRequest, { type: 'cancel' }>;
export type FailuresRequest = Exclude<CommandRequest, CancelRequest>;
type OfJobRequest = Extract<FailuresRequest, { jobId: string }>;
type FilteredRequest = Exclude<FailuresRequest, { eventIds: string[] } | OfJobRequest>;

export interface CommandServiceParts {
  storage: Storage;
  errorCatalogue: ErrorCatalogue;
  store: DecisionStore;
  shown: ShownDecisions;
  retried: RetriedRecords;
  /** Null for an unknown job. */
  jobOf(connector: string, jobId: string): Promise<ShownJob | null>;
  /** Whether the connector has a webhook. */
  hasWebhook(connector: string): boolean;
  onNew(type: CommandType): void;
  now: () => number;
}

/** The channel that announces that a command of a connector may be due. */
export const COMMANDS_CHANNEL = 'commands';

const DAY_MS = 86_400_000;
const MAX_START_AHEAD_DAYS = 30;

const WANTED: Record<FailuresRequest['type'], Wanted> = {
  retry: { state: 'open', isOnePerRecord: true },
  dismiss: { state: 'open', isOnePerRecord: false },
  reopen: { state: 'dismissed', isOnePerRecord: false },
};

export class CommandService {
  constructor(private readonly parts: CommandServiceParts) {}

  /**
   * Accepts a command, or returns the one that the same Idempotency-Key made before. Throws a `ProblemError` when it is
   * refused.
   */
  async accept(request: CommandRequest, asking: Asking): Promise<CommandRow> {
    const { store, shown, now, onNew } = this.parts;
    assertStartsSoon(request, now());
    const job = 'jobId' in request ? await this.#job(request) : null;
    const refusal = job && request.type === 'retry' ? refusalOfRetry(job) : null;
    const selection = request.type === 'cancel' || refusal ? null : await this.#select(request, job, asking.maxRecords);
    const id = newCommandId(now());
    const accepted = await store.transaction(async (transaction) => {
      const before = await askedBefore(transaction, request, asking, id, now());
      if (before !== null) {
        return before;
      }
      if (request.type === 'cancel') {
        return this.#cancel(transaction, request, asking, id, job!);
      }
      if (refusal) {
        throw refusal;
      }
      await this.#decide(transaction, request, selection!, asking, id);
      return id;
    });
    await passStep('decision: committed');
    shown.changed();
    await shown.catchUp();
    await passStep('decision: notes removed');
    if (accepted === id) {
      onNew(request.type);
    }
    const command = await commandById(store.db, accepted);
    if (!command) {
      throw new ProblemError(404, `The command ${accepted} of this Idempotency-Key is no longer kept.`);
    }
    return command;
  }

  /** Makes a command due again at once. Null for an unknown id; throws a 409 when it is no longer open. */
  async replay(id: string): Promise<CommandRow | null> {
    const { store, hasWebhook, now } = this.parts;
    return store.transaction(async ({ db, notify }) => {
      const command = await commandById(db, id);
      if (!command) {
        return null;
      }
      if (!isOpen(command)) {
        throw new ProblemError(409, `The command ${id} is ${command.state}; it is not delivered again.`);
      }
      notify(COMMANDS_CHANNEL, command.connector);
      return db
        .updateTable('commands')
        .set({
          detail: command.exhausted === 1 ? null : command.detail,
          exhausted: 0,
          webhook_attempts: 0,
          webhook_due_at_ms: hasWebhook(command.connector) ? now() : null,
          due_at_ms: now(),
          updated_at_ms: now(),
        })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
    });
  }

  /** What a command would take at this moment. */
  async preview(request: FailuresRequest): Promise<CommandPreview> {
    const { storage, store, now } = this.parts;
    assertStartsSoon(request, now());
    if ('jobId' in request) {
      const job = await this.#job(request);
      const refusal = refusalOfRetry(job);
      if (refusal) {
        throw refusal;
      }
      return previewOfJob({ storage, db: store.db, job, arrivedUntilMs: msOf(request.asOf) });
    }
    const wanted = WANTED[request.type];
    return 'eventIds' in request
      ? previewByIds(storage, request.connector, request.eventIds, wanted, msOf(request.asOf))
      : previewByFilter(storage, await this.#filterOf(request), wanted);
  }

  async #select(request: FailuresRequest, job: ShownJob | null, maxRecords?: number): Promise<Selection> {
    const { storage, store } = this.parts;
    if ('jobId' in request) {
      return selectOfJob({ storage, db: store.db, job: job!, arrivedUntilMs: msOf(request.asOf) });
    }
    const wanted = WANTED[request.type];
    return 'eventIds' in request
      ? selectByIds(storage, request.connector, request.eventIds, wanted, msOf(request.asOf))
      : selectByFilter(storage, await this.#filterOf(request), wanted, maxRecords);
  }

  async #filterOf(request: FilteredRequest): Promise<FailuresSelection> {
    const { storage, errorCatalogue } = this.parts;
    const arrivedUntilMs = msOf(request.asOf);
    const { from, to, filters, conditions, state, search, connector } = request;
    const range = parseRange(from, to);
    await assertConditions(storage, conditions ?? [], 'conditions');
    return { range, filters, conditions, state, search, arrivedUntilMs, connectors: [connector], errorCatalogue };
  }

  async #decide(
    transaction: DecisionTransaction,
    request: FailuresRequest,
    selection: Selection,
    asking: Asking,
    id: string
  ) {
    const { retried, hasWebhook, now } = this.parts;
    const { db, notify } = transaction;
    const { type, connector } = request;
    const startAt = type === 'retry' ? msOf(request.startAt) : null;
    const pace = type === 'retry' ? (request.recordsPerMinute ?? null) : null;
    const jobId = 'jobId' in request ? request.jobId : null;
    await db
      .insertInto('commands')
      .values(
        newCommand(now(), {
          id,
          type,
          connector,
          requested_by: asking.requestedBy,
          job_id: jobId,
          reason: request.reason ?? null,
          records_per_minute: pace,
          start_at_ms: startAt,
          as_of_ms: msOf(request.asOf),
        })
      )
      .execute();
    if (type === 'retry') {
      retried.add(selection.accepted);
    }
    const take = type === 'reopen' ? reopen : hold;
    const { count, lost } = await take(db, { id, type }, selection.accepted, now());
    const skips = [...lost, ...selection.skipped].slice(0, MAX_LISTED_SKIPS);
    if (skips.length > 0) {
      await db
        .insertInto('command_skips')
        .values(skips.map(({ eventId, reason }, position) => ({ command_id: id, position, event_id: eventId, reason })))
        .execute();
    }
    const isPending = type === 'retry' && count > 0;
    const dueAt = isPending ? Math.max(startAt ?? 0, now()) : null;
    await db
      .updateTable('commands')
      .set({
        accepted: count,
        skipped_count: selection.skippedCount + lost.length,
        [isPending ? 'pending' : 'succeeded']: count,
        state: count === 0 ? 'failed' : isPending ? 'waiting' : 'completed',
        detail: detailOf(type, count, selection.leftCount),
        due_at_ms: dueAt,
        webhook_due_at_ms: hasWebhook(connector) ? dueAt : null,
      })
      .where('id', '=', id)
      .execute();
    await audit(db, {
      now: now(),
      action: `command.${type}`,
      actor: asking.requestedBy,
      commandId: id,
      reason: request.reason ?? null,
      detail: { connector, ...(jobId !== null && { jobId }), accepted: count },
    });
    notify(COMMANDS_CHANNEL, connector);
  }

  async #job({ connector, jobId }: CancelRequest | OfJobRequest): Promise<ShownJob> {
    const job = await this.parts.jobOf(connector, jobId);
    if (job === null) {
      throw new ProblemError(404, `There is no job ${jobId} of the connector ${connector}.`, { field: 'jobId' });
    }
    return job;
  }

  /**
   * Returns the open cancel of the job if there is one. If a cancel was confirmed and the job still goes on, a new one
   * is made.
   */
  async #cancel(
    { db, notify }: DecisionTransaction,
    { connector, jobId, reason }: CancelRequest,
    { requestedBy }: Asking,
    id: string,
    { shown_status: status }: ShownJob
  ): Promise<string> {
    const { hasWebhook, now } = this.parts;
    if (FINAL_JOB_STATUSES.includes(status)) {
      throw new ProblemError(409, `The job ${jobId} is ${status} already; there is nothing left to cancel.`, {
        field: 'jobId',
      });
    }
    const command = newCommand(now(), {
      id,
      type: 'cancel',
      connector,
      requested_by: requestedBy,
      job_id: jobId,
      reason: reason ?? null,
      accepted: 1,
      pending: 1,
      due_at_ms: now(),
      webhook_due_at_ms: hasWebhook(connector) ? now() : null,
    });
    await db
      .insertInto('commands')
      .values(command)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    notify(COMMANDS_CHANNEL, connector);
    const { id: standing } = await db
      .selectFrom('commands')
      .select('id')
      .where('type', '=', 'cancel')
      .where('connector', '=', connector)
      .where('job_id', '=', jobId)
      .where('state', 'in', ['waiting', 'delivered', 'paused'])
      .executeTakeFirstOrThrow();
    if (standing === id) {
      await audit(db, {
        now: now(),
        action: 'command.cancel',
        actor: requestedBy,
        commandId: id,
        reason: reason ?? null,
        detail: { connector, jobId },
      });
    }
    await db.updateTable('idempotency_keys').set({ subject: standing }).where('subject', '=', id).execute();
    return standing;
  }
}

/** Until then the failures are in flight, and nobody else can retry them. */
function assertStartsSoon(request: CommandRequest, now: number) {
  if (request.type === 'retry' && (msOf(request.startAt) ?? 0) > now + MAX_START_AHEAD_DAYS * DAY_MS) {
    throw new ProblemError(422, `startAt must be within ${MAX_START_AHEAD_DAYS} days from now.`, { field: 'startAt' });
  }
}

const msOf = (timestamp: string | undefined) => (timestamp === undefined ? null : parseTimestamp(timestamp));

function detailOf(type: CommandType, count: number, leftCount: number): string | null {
  if (count === 0) {
    return type === 'retry' ? NOTHING : `No failure could be ${type === 'dismiss' ? 'dismissed' : 'reopened'}.`;
  }
  return leftCount > 0 ? `The newest ${count} were taken; ${leftCount} more match, ask again for them.` : null;
}
