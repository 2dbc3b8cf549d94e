/** The records that were erased, or are being erased, as the store keeps them. */
import { createHash } from 'node:crypto';

import { sql } from 'kysely';

import { type TimeRange } from '../storage/rollups/ranges';
import { type DecisionStore } from './store';

/** Identifies a record, whatever its data object. */
export interface ErasedKey {
  connector: string;
  recordId: string;
}

/** What is erased of a record: everything that ended before a moment. */
export interface Erased extends ErasedKey {
  untilMs: number;
}

/** 256 bits, so that no two records share a hash. */
export const erasedHash = ({ connector, recordId }: ErasedKey) =>
  createHash('sha256')
    .update(JSON.stringify([connector, recordId]))
    .digest('hex');

export interface ErasedRow {
  record_hash: string;
  number: number;
  covers_until_ms: number;
}

/** Erasures with a higher number: those that began later. */
export const erasedSince = ({ db }: DecisionStore, number: number): Promise<ErasedRow[]> =>
  db
    .selectFrom('erased_records')
    .select(['record_hash', 'number', 'covers_until_ms'])
    .where('number', '>', number)
    .orderBy('number')
    .execute();

export interface Begun extends Erased {
  actor: string;
  reason: string;
  nowMs: number;
}

/**
 * From here on, events of the record that ended before are refused. An unfinished erasure of the same record is
 * continued.
 */
export function beginErasure(store: DecisionStore, { untilMs, actor, reason, nowMs, ...key }: Begun) {
  const record_hash = erasedHash(key);
  return store.transaction(async ({ db }) => {
    // The row of the counter is locked to the end of the transaction, so that numbers are committed in order.
    const { value: number } = await db
      .insertInto('counters')
      .values(({ selectFrom }) => ({
        name: 'erased',
        value: selectFrom('erased_records').select(({ fn, lit }) =>
          sql<number>`coalesce(${fn.max('number')}, ${lit(0)}) + 1`.as('value')
        ),
      }))
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet({ value: ({ ref }) => sql`${ref('counters.value')} + 1` })
      )
      .returning('value')
      .executeTakeFirstOrThrow();
    const before = await db
      .selectFrom('erased_records')
      .selectAll()
      .where('record_hash', '=', record_hash)
      .executeTakeFirst();
    const row = {
      record_hash,
      connector: key.connector,
      number,
      covers_until_ms: Math.max(untilMs, before?.covers_until_ms ?? 0),
      record_id: key.recordId,
    };
    await db
      .insertInto('erased_records')
      .values(row)
      .onConflict((conflict) => conflict.column('record_hash').doUpdateSet(row))
      .execute();
    if (!before || before.record_id === null) {
      const detail = JSON.stringify({ connector: key.connector });
      await db
        .insertInto('audit')
        .values({ at_ms: nowMs, actor, action: 'record.erase', subject: record_hash, reason, detail })
        .execute();
    }
  });
}

/** Notes time ranges whose rollups contain what is erased, until `endErasing`. */
export async function noteErasing({ db }: DecisionStore, key: ErasedKey, ranges: readonly TimeRange[]) {
  const record_hash = erasedHash(key);
  if (ranges.length > 0) {
    await db
      .insertInto('erasing_ranges')
      .values(ranges.map(({ fromMs, toMs }) => ({ record_hash, from_ms: fromMs, to_ms: toMs })))
      .execute();
  }
}

export async function erasingRanges({ db }: DecisionStore, key?: ErasedKey): Promise<TimeRange[]> {
  const all = db.selectFrom('erasing_ranges').select(['from_ms as fromMs', 'to_ms as toMs']).distinct();
  return (key ? all.where('record_hash', '=', erasedHash(key)) : all).orderBy('from_ms').execute();
}

export async function endErasing({ db }: DecisionStore, key: ErasedKey) {
  await db.deleteFrom('erasing_ranges').where('record_hash', '=', erasedHash(key)).execute();
}

/** Call it when nothing of the record is left: the store forgets its id as well. */
export async function endErasure({ db }: DecisionStore, key: ErasedKey) {
  await db.updateTable('erased_records').set({ record_id: null }).where('record_hash', '=', erasedHash(key)).execute();
}

/** Erasures whose process ended before they were finished. */
export async function unfinishedErasures({ db }: DecisionStore): Promise<ErasedKey[]> {
  const rows = await db
    .selectFrom('erased_records')
    .select(['connector', 'record_id'])
    .where('record_id', 'is not', null)
    .execute();
  return rows.map(({ connector, record_id }) => ({ connector, recordId: record_id ?? '' }));
}
