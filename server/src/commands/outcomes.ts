/**
 * Settles commands: by incoming attempts, by the connector's report, by the end of the job, by time, or because a
 * person stops them. A connector's report on a record counts as an attempt.
 */
import { type CommandOutcome, type JobStatus } from '@sync-health/contract';
import { type Transaction } from 'kysely';

import { type DecisionTables } from '../decisions/schema';
import { type DecisionStore, type DecisionTransaction } from '../decisions/store';
import { isNamedBy, isSameRecord, type KeyedEvent, nameKeyOf } from '../failures/record';
import { type ShownDecisions } from '../failures/shownDecisions';
import { type StoredEvent } from '../ingest/storedEvent';
import { passStep } from '../steps';
import { commandById, type CommandRow, type Db, isOpen, portions } from './commandRows';
import { type RetriedFailure, type RetriedRecords } from './retriedRecords';
import { settle, type Settled } from './settle';

export interface OutcomesParts {
  store: DecisionStore;
  shown: ShownDecisions;
  retried: RetriedRecords;
  redeliveryMs: number;
  now: () => number;
}

/** Items settled in one transaction. Between transactions other work goes on. */
const PORTION = 2000;

/** The detail of a cancel whose connector has reported nothing about it. */
const JOB_WAS_CANCELED = 'The job was canceled.';

/** The outcome of an item; undefined when there is none yet. */
type Judge = (eventId: string) => Omit<Settled, 'eventId'> | undefined;

export class Outcomes {
  constructor(private readonly parts: OutcomesParts) {}

  /** Settles the retried failures whose outcome is among these attempts. */
  async attempted(events: readonly KeyedEvent[]) {
    const retried = await this.parts.retried.among(events);
    if (retried.length === 0) {
      return;
    }
    const byKey = new Map<number, RetriedFailure[]>();
    for (const one of retried) {
      for (const key of [one.recordKey, nameKeyOf(one.connector, one.eventId)]) {
        byKey.set(key, [...(byKey.get(key) ?? []), one]);
      }
    }
    const settled = new Map<RetriedFailure, Settled>();
    for (const { event, recordKey, namedKey } of events) {
      const candidates = [recordKey, namedKey].flatMap((key) => (key === null ? [] : (byKey.get(key) ?? [])));
      for (const one of candidates.filter((each) => isOutcome(each, event))) {
        // One success settles the failure, whatever else the batch says.
        if (settled.get(one)?.outcome !== 'succeeded') {
          settled.set(one, settledBy(event, one));
        }
      }
    }
    const byCommand = new Map<string, Settled[]>();
    settled.forEach((item, { commandId }) => byCommand.set(commandId, [...(byCommand.get(commandId) ?? []), item]));
    for (const [commandId, items] of [...byCommand].sort(([a], [b]) => (a < b ? -1 : 1))) {
      await this.settle(commandId, items, false);
    }
  }

  /** Applies the connector's report. Repeating it changes nothing that is settled. Null for an unknown command. */
  async report(id: string, { state, detail, results = [] }: CommandOutcome): Promise<CommandRow | null> {
    const command = await this.parts.store.transaction(({ db }) => this.#reported(db, id, state, detail));
    if (!command || command.type !== 'retry' || command.pending === 0) {
      return command;
    }
    await passStep('outcome: reported');
    const named = new Map(results.map((result) => [result.eventId, result]));
    await this.#settleAll(
      command,
      (eventId) => {
        const result = named.get(eventId);
        if (result) {
          return { outcome: result.outcome, detail: result.detail ?? null };
        }
        // If the command failed as a whole, nothing will follow; otherwise events may still bring outcomes.
        return state === 'failed' ? { outcome: 'failed', detail: detail ?? null } : undefined;
      },
      state === 'failed' ? undefined : [...named.keys()]
    );
    return (await commandById(this.parts.store.db, id)) ?? null;
  }

  /** Updates the command before its items, so that the items then settle a command that was reported. */
  async #reported(
    db: Transaction<DecisionTables>,
    id: string,
    state: 'completed' | 'failed',
    detail: string | undefined
  ): Promise<CommandRow | null> {
    const { now } = this.parts;
    const command = await commandById(db, id);
    if (command && detail && state === 'completed' && command.detail === JOB_WAS_CANCELED) {
      // The job's end arrived first, as it should. The connector's own detail says more, so it replaces the default.
      return this.#endCancel(db, command, 'succeeded', detail);
    }
    if (!command || (!isOpen(command) && command.state !== 'paused' && command.pending === 0)) {
      return command ?? null;
    }
    if (command.type === 'cancel') {
      return this.#endCancel(db, command, state === 'completed' ? 'succeeded' : 'failed', detail ?? command.detail);
    }
    // For a command in portions, the report is about those handed out so far.
    const isPart = state === 'completed' && (await hasLeft(db, command));
    const ends = isOpen(command) && !isPart;
    return db
      .updateTable('commands')
      .set({
        updated_at_ms: now(),
        heard_at_ms: now(),
        delivered_at_ms: command.delivered_at_ms ?? now(),
        detail: detail ?? command.detail,
        ...(ends && { state, due_at_ms: null, webhook_due_at_ms: null }),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  #endCancel(
    db: Db,
    { id }: CommandRow,
    outcome: 'succeeded' | 'failed' | 'skipped',
    detail: string | null
  ): Promise<CommandRow> {
    return db
      .updateTable('commands')
      .set({
        state: outcome === 'succeeded' ? 'completed' : 'failed',
        detail,
        updated_at_ms: this.parts.now(),
        due_at_ms: null,
        webhook_due_at_ms: null,
        pending: 0,
        [outcome]: 1,
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  /** A canceled job completes its cancel, whether or not the connector reports it. */
  async jobEnded({ db }: DecisionTransaction, connector: string, jobId: string, status: JobStatus) {
    const command = await db
      .selectFrom('commands')
      .selectAll()
      .where('type', '=', 'cancel')
      .where('connector', '=', connector)
      .where('job_id', '=', jobId)
      .where('state', 'in', ['waiting', 'delivered', 'paused'])
      .executeTakeFirst();
    if (!command) {
      return;
    }
    if (command.deliveries === 0) {
      await this.#endCancel(db, command, 'skipped', `The job was ${status} before its connector had the cancel.`);
    } else if (status === 'canceled') {
      await this.#endCancel(db, command, 'succeeded', JOB_WAS_CANCELED);
    } else {
      await this.#endCancel(db, command, 'failed', `The job is ${status}: it ended before it was canceled.`);
    }
  }

  /** Ends a command at once; `settleLeft` settles its pending items afterwards. Null if nothing was pending. */
  async end(
    { db }: DecisionTransaction,
    command: CommandRow,
    members: Partial<CommandRow>
  ): Promise<CommandRow | null> {
    const ended = await db
      .updateTable('commands')
      .set({
        ...members,
        due_at_ms: null,
        webhook_due_at_ms: null,
        updated_at_ms: this.parts.now(),
        ...(command.type !== 'retry' && { pending: 0, skipped: 1 }),
      })
      .where('id', '=', command.id)
      .where('pending', '>', 0)
      .returningAll()
      .executeTakeFirst();
    return ended ?? null;
  }

  /** Call it after the transaction of `end`. If the process ends in between, the sweeper does it. */
  async settleLeft(ended: CommandRow, item: Omit<Settled, 'eventId'>) {
    if (ended.type === 'retry') {
      await passStep('outcome: ended');
      await this.#settleAll(ended, () => item);
    }
  }

  /** Settles the pending items of a command, or the given ones, portion by portion. Then failures show it. */
  async #settleAll(command: CommandRow, judge: Judge, eventIds?: readonly string[]) {
    const { store } = this.parts;
    const settleThese = async (ids: readonly string[]) => {
      const items = ids.flatMap((eventId): Settled[] => {
        const judged = judge(eventId);
        return judged ? [{ eventId, ...judged }] : [];
      });
      await this.settle(command.id, items, true);
    };
    if (eventIds) {
      for (const ids of portions(eventIds, PORTION)) {
        await settleThese(ids);
      }
    } else {
      for (;;) {
        const pending = await store.db
          .selectFrom('command_items')
          .select('event_id')
          .where('command_id', '=', command.id)
          .where('outcome', '=', 'pending')
          .limit(PORTION)
          .execute();
        await settleThese(pending.map(({ event_id }) => event_id));
        if (pending.length < PORTION) {
          break;
        }
      }
    }
    await this.parts.shown.catchUp();
  }

  async settle(commandId: string, items: readonly Settled[], isWord: boolean) {
    const { store, retried, shown, redeliveryMs, now } = this.parts;
    const released = await store.transaction(({ db }) =>
      settle(db, commandId, items, { now: now(), redeliveryMs, isWord })
    );
    await passStep('outcome: settled');
    shown.changed();
    retried.remove(released);
  }
}

/**
 * Whether the attempt is the outcome of this retry: it names the failure; or it is a later attempt on the record that
 * succeeded, or that ended after the retry was requested.
 */
function isOutcome(one: RetriedFailure, event: StoredEvent): boolean {
  const { connector, eventId, endTimeMs, heldAtMs } = one;
  return (
    isNamedBy({ connector, id: eventId }, event) ||
    (isSameRecord(one, event) &&
      event.endTimeMs > endTimeMs &&
      (event.status === 'success' || event.endTimeMs >= heldAtMs))
  );
}

const settledBy = ({ status, errorCode, errorMessage }: StoredEvent, { eventId }: RetriedFailure): Settled =>
  status === 'success'
    ? { eventId, outcome: 'succeeded', detail: null }
    : { eventId, outcome: 'failed', detail: `${errorCode}: ${errorMessage}`.slice(0, 500) };

async function hasLeft(db: Db, { id, records_per_minute }: CommandRow): Promise<boolean> {
  const left =
    records_per_minute === null
      ? undefined
      : await db
          .selectFrom('command_items')
          .select('event_id')
          .where('command_id', '=', id)
          .where('outcome', '=', 'pending')
          .where('handed_out_at_ms', 'is', null)
          .limit(1)
          .executeTakeFirst();
  return left !== undefined;
}
