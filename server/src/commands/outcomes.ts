/**
 * What becomes of a command: by the attempts that come in, by its connector's report, by the end of its job, by the
 * clock, or by a person who stops it. The connector's word on a record counts as an attempt on it.
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

/** Items that are settled at once, between which others have their turn. */
const PORTION = 2000;

/** The detail of a cancel whose connector has not said anything of it. */
const JOB_WAS_CANCELED = 'The job was canceled.';

/** What became of an item, undefined where nothing is said of it. */
type Judge = (eventId: string) => Omit<Settled, 'eventId'> | undefined;

export class Outcomes {
  constructor(private readonly parts: OutcomesParts) {}

  /** Settles the retries that these attempts are the outcome of. */
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
        // One success settles it, whatever else the batch says of it.
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

  /** The connector's report. Reporting again changes nothing that is settled. Null where there is no such command. */
  async report(id: string, { state, detail, results = [] }: CommandOutcome): Promise<CommandRow | null> {
    const command = await this.parts.store.transaction(({ db }) => this.#reported(db, id, state, detail));
    if (!command || command.type !== 'retry' || command.pending === 0) {
      return command;
    }
    passStep('outcome: reported');
    const named = new Map(results.map((result) => [result.eventId, result]));
    await this.#settleAll(
      command,
      (eventId) => {
        const result = named.get(eventId);
        if (result) {
          return { outcome: result.outcome, detail: result.detail ?? null };
        }
        // Of a command that is refused as a whole nothing will follow; else events may still tell.
        return state === 'failed' ? { outcome: 'failed', detail: detail ?? null } : undefined;
      },
      state === 'failed' ? undefined : [...named.keys()]
    );
    return (await commandById(this.parts.store.db, id)) ?? null;
  }

  /** Written down before its records are, so that they settle a command that has been reported. */
  async #reported(
    db: Transaction<DecisionTables>,
    id: string,
    state: 'completed' | 'failed',
    detail: string | undefined
  ): Promise<CommandRow | null> {
    const { now } = this.parts;
    const command = await commandById(db, id);
    if (command && detail && state === 'completed' && command.detail === JOB_WAS_CANCELED) {
      // The job's state came first, as it should. What the connector says of it is worth more.
      return this.#endCancel(db, command, 'succeeded', detail);
    }
    if (!command || (!isOpen(command) && command.state !== 'paused' && command.pending === 0)) {
      return command ?? null;
    }
    if (command.type === 'cancel') {
      return this.#endCancel(db, command, state === 'completed' ? 'succeeded' : 'failed', detail ?? command.detail);
    }
    // Of what is handed out in portions, it is a report on those that were.
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

  /** A cancel has done its work when its job is canceled, whether or not the connector reports it. */
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

  /** Ends a command now, whatever is pending of it: `settleLeft` settles that. Null where nothing was. */
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

  /** After the transaction that has ended it. A process that ends in between leaves it to the sweeper. */
  async settleLeft(ended: CommandRow, item: Omit<Settled, 'eventId'>) {
    if (ended.type === 'retry') {
      passStep('outcome: ended');
      await this.#settleAll(ended, () => item);
    }
  }

  /** Settles what is pending of a command, or of these events of it, portion by portion. Failures show it in the end. */
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
    passStep('outcome: settled');
    shown.changed();
    retried.remove(released);
  }
}

/** Whether an attempt is what a retry asked for: it names its failure, or it is on its record, and succeeded or ended after the retry was asked for. */
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
