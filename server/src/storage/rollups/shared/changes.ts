/**
 * The time ranges in which raw events have changed since their rollups were made, in the store that all server
 * processes share. A range is noted before the insert that touches it begins, and deleted when rollups hold the
 * insert's events. So any range without a note is complete in the rollups, wherever a process ends, and without relying
 * on clocks.
 */
import { randomInt } from 'node:crypto';

import { sql } from 'kysely';

import { type DecisionStore, type DecisionTransaction } from '../../../decisions/store';
import { seqAt } from '../../seq';
import { mergeOverlapping, type TimeRange } from '../ranges';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** An insert notes about this many ranges at most. If it touches more, they are longer. */
const MAX_RANGES = 100;
const STEPS_MS = [MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, DAY_MS, 7 * DAY_MS, 365 * DAY_MS];

export class Changes {
  /** Whether this process has just taken the database over, so that nothing was noted before. */
  isNew = false;

  constructor(
    private readonly store: DecisionStore,
    private readonly now: () => number = Date.now
  ) {}

  /** Identifies the store. Another store knows nothing of what was noted here. */
  async storeId(): Promise<number> {
    return this.store.transaction(async ({ db }) => {
      await db
        .insertInto('counters')
        .values({ name: 'store', value: randomInt(1, 2 ** 47) })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .execute();
      const { value } = await db
        .selectFrom('counters')
        .select('value')
        .where('name', '=', 'store')
        .executeTakeFirstOrThrow();
      return value;
    });
  }

  /**
   * Call it before an insert of events with these ends, in epoch milliseconds. With several processes, `claim` claims
   * the events. Returns the insert's seq, which no other insert or roll has.
   */
  begin(endsMs: readonly number[], claim?: Buffer): Promise<number> {
    const ranges = rangesOf(endsMs);
    return claim ? this.#beginClaiming(ranges, claim) : this.note(ranges, false);
  }

  /** A single statement, in which the row of the counter stays locked. So claims commit in the order of their seqs. */
  async #beginClaiming(ranges: readonly TimeRange[], claim: Buffer): Promise<number> {
    const low = seqAt(this.now());
    const { rows } = await sql<{ seq: number }>`
      with next as (
        insert into counters (name, value) values ('seq', ${low}) on conflict (name) do update
        set value = case when counters.value >= ${low}::bigint then counters.value + 1 else ${low}::bigint end
        returning value as seq
      ), noted as (
        insert into changed_ranges (seq, from_ms, to_ms, is_stored)
        select seq, from_ms, to_ms, 0 from next, unnest(
          ${ranges.map(({ fromMs }) => fromMs)}::bigint[], ${ranges.map(({ toMs }) => toMs)}::bigint[]
        ) as ranges (from_ms, to_ms)
      ), claimed as (
        insert into claimed_events (seq, owner, events, is_uncertain)
        select seq, ${this.store.memberKey}::integer, ${claim}, 0 from next
      )
      select seq from next`.execute(this.store.db);
    return rows[0]!.seq;
  }

  note(ranges: readonly TimeRange[], isStored: boolean): Promise<number> {
    return this.store.transaction(async (transaction) => {
      const seq = await this.#nextSeq(transaction);
      if (ranges.length > 0) {
        await transaction.db
          .insertInto('changed_ranges')
          .values(
            ranges.map(({ fromMs, toMs }) => ({ seq, from_ms: fromMs, to_ms: toMs, is_stored: isStored ? 1 : 0 }))
          )
          .execute();
      }
      return seq;
    });
  }

  /** Call it when the events of the inserts are stored and followed. Deletes their claims. */
  async stored(seqs: readonly number[]) {
    await this.store.transaction(async ({ db }) => {
      await db.updateTable('changed_ranges').set({ is_stored: 1 }).where('seq', 'in', seqs).execute();
      await db.deleteFrom('claimed_events').where('seq', 'in', seqs).execute();
    });
  }

  /**
   * Like `stored`, for one insert of this process. Returns whether it has a claim that is not uncertain. The claim
   * remains and tells which ids are known, until `release` of ingest/claims.ts.
   */
  async done(seq: number): Promise<boolean> {
    if (this.store.dialect === 'sqlite') {
      await this.store.db.updateTable('changed_ranges').set({ is_stored: 1 }).where('seq', '=', seq).execute();
      return false;
    }
    const { rows } = await sql<{ is_uncertain: number }>`
      with noted as (update changed_ranges set is_stored = 1 where seq = ${seq})
      select is_uncertain from claimed_events where seq = ${seq} for update`.execute(this.store.db);
    return rows[0]?.is_uncertain === 0;
  }

  /** Call it when an insert had nothing new or did not begin. */
  async forget(seq: number) {
    await this.store.transaction(async ({ db }) => {
      await db.deleteFrom('changed_ranges').where('seq', '=', seq).execute();
      await db.deleteFrom('claimed_events').where('seq', '=', seq).execute();
    });
  }

  /** Ranges that rollups may lack, in order. */
  async changed(): Promise<TimeRange[]> {
    const rows = await this.store.db
      .selectFrom('changed_ranges')
      .select(['from_ms', 'to_ms'])
      .union((of) => of.selectFrom('erasing_ranges').select(['from_ms', 'to_ms']))
      .execute();
    return mergeOverlapping(rows.map(({ from_ms, to_ms }) => ({ fromMs: from_ms, toMs: to_ms })));
  }

  /**
   * Reads, as of one moment, the ranges that rollups may lack, and the ranges rolled after the roll `since`. `rolled`
   * is null if `since` is null or too long ago.
   */
  async look(since: number | null): Promise<{ changed: TimeRange[]; rolled: TimeRange[] | null; lastRoll: number }> {
    const { rows } = await sql<{ kind: 'changed' | 'rolled' | 'last'; fromMs: number; toMs: number; number: number }>`
      select distinct 'changed' as kind, from_ms as "fromMs", to_ms as "toMs", 0 as number from changed_ranges
      union all select 'changed', from_ms, to_ms, 0 from erasing_ranges
      union all select 'rolled', from_ms, to_ms, number from rolled_ranges where number > ${since ?? Number.MAX_SAFE_INTEGER}
      union all select 'last', 0, 0, value from counters where name = ${ROLLED}`.execute(this.store.db);
    const rangesOfKind = (kind: string) =>
      mergeOverlapping(rows.filter((row) => row.kind === kind).map(({ fromMs, toMs }) => ({ fromMs, toMs })));
    const lastRoll = rows.find(({ kind }) => kind === 'last')?.number ?? 0;
    const areKept = since !== null && lastRoll - since <= KEPT_ROLLS;
    return { changed: rangesOfKind('changed'), rolled: areKept ? rangesOfKind('rolled') : null, lastRoll };
  }

  /**
   * The inserts and ranges that a roll must include, and its version. The version is above that of every roll that
   * began earlier, and so knew less.
   */
  async beginRoll(): Promise<{ version: number; seqs: number[]; ranges: TimeRange[] }> {
    return this.store.transaction(async (transaction) => {
      const version = await this.#nextSeq(transaction);
      const rows = await transaction.db
        .selectFrom('changed_ranges')
        .select(['seq', 'from_ms', 'to_ms'])
        .where('is_stored', '=', 1)
        .execute();
      return {
        version,
        seqs: [...new Set(rows.map(({ seq }) => seq))],
        ranges: mergeOverlapping(rows.map(({ from_ms, to_ms }) => ({ fromMs: from_ms, toMs: to_ms }))),
      };
    });
  }

  /**
   * Call it when the rollups of all shards hold these inserts. The notes are deleted and the roll is recorded in one
   * transaction. So a slot in memory whose range has no note, and no later roll, equals the one in the rollups.
   */
  async rolled(seqs: readonly number[], ranges: readonly TimeRange[]) {
    await this.store.transaction(async ({ db }) => {
      // The row of the counter is locked to the end of the transaction, so that numbers are committed in order.
      const { value: number } = await db
        .insertInto('counters')
        .values({ name: ROLLED, value: 1 })
        .onConflict((conflict) =>
          conflict.column('name').doUpdateSet({ value: ({ ref }) => sql`${ref('counters.value')} + 1` })
        )
        .returning('value')
        .executeTakeFirstOrThrow();
      await db
        .deleteFrom('rolled_ranges')
        .where('number', '<=', number - KEPT_ROLLS)
        .execute();
      const few = fewRanges(ranges);
      if (few.length > 0) {
        await db
          .insertInto('rolled_ranges')
          .values(few.map(({ fromMs, toMs }) => ({ number, from_ms: fromMs, to_ms: toMs })))
          .execute();
      }
      for (let from = 0; from < seqs.length; from += MAX_LISTED) {
        await db
          .deleteFrom('changed_ranges')
          .where('is_stored', '=', 1)
          .where('seq', 'in', seqs.slice(from, from + MAX_LISTED))
          .execute();
      }
    });
  }

  /** Inserts of any process that have begun and not ended, or whose ids are not written. */
  async underWay(): Promise<number[]> {
    const rows = await this.store.db
      .selectFrom('changed_ranges')
      .select('seq')
      .where('is_stored', '=', 0)
      .union((claimed) => claimed.selectFrom('claimed_events').select('seq'))
      .execute();
    return rows.map(({ seq }) => seq);
  }

  /** Close to the time of day, since the seq also tells when events arrived. */
  async #nextSeq({ db }: DecisionTransaction): Promise<number> {
    const low = seqAt(this.now());
    const { value } = await db
      .insertInto('counters')
      .values({ name: 'seq', value: low })
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet({
          value: sql`case when counters.value >= ${low} then counters.value + 1 else ${low} end`,
        })
      )
      .returning('value')
      .executeTakeFirstOrThrow();
    return value;
  }
}

const MAX_LISTED = 500;

/** The name of the counter of rolls. */
const ROLLED = 'rolled';
/** How many rolls are kept. A process that has not looked for longer drops everything from memory. */
const KEPT_ROLLS = 500;

/** The ranges themselves or, if there are too many, one range around all of them. */
function fewRanges(ranges: readonly TimeRange[]): readonly TimeRange[] {
  const [first, last] = [ranges[0], ranges.at(-1)];
  return first && last && ranges.length > MAX_LISTED ? [{ fromMs: first.fromMs, toMs: last.toMs }] : ranges;
}

/** Whole minutes, or longer steps if there would be too many ranges. */
export function rangesOf(endsMs: readonly number[]): TimeRange[] {
  for (const stepMs of STEPS_MS) {
    const starts = new Set(endsMs.map((endMs) => Math.floor(endMs / stepMs) * stepMs));
    if (starts.size <= MAX_RANGES || stepMs === STEPS_MS.at(-1)) {
      return mergeOverlapping([...starts].map((fromMs) => ({ fromMs, toMs: fromMs + stepMs })));
    }
  }
  return [];
}
