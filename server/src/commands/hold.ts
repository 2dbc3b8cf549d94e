/**
 * Holds failures for a command within its transaction. Failures that another command holds are left out and reported.
 */
import { type CommandType } from '@sync-health/contract';
import { sql, type Transaction } from 'kysely';

import { type DecisionTables } from '../decisions/schema';
import { type Candidate, type Skip } from './candidates';
import { portions } from './commandRows';

type Tx = Transaction<DecisionTables>;

interface Taken {
  count: number;
  lost: Skip[];
}

/** For a retry or a dismissal. Returns how many failures are held now, and which were lost to other commands. */
export async function hold(
  db: Tx,
  { id, type }: { id: string; type: CommandType },
  candidates: readonly Candidate[],
  now: number
): Promise<Taken> {
  await insertItems(db, id, type, candidates);
  // Always in the same order, so that two commands wanting the same failures can't deadlock.
  for (const some of portions([...candidates].sort(byRecord))) {
    await db
      .insertInto('held_failures')
      .columns([
        'connector',
        'event_id',
        'object',
        'record_id',
        'record_key',
        'end_time_ms',
        'hold',
        'command_id',
        'held_at_ms',
      ])
      .expression(
        db
          .selectFrom('command_items')
          .select((eb) => [
            'connector',
            'event_id',
            'object',
            'record_id',
            'record_key',
            'end_time_ms',
            sql.lit(type === 'retry' ? 'retrying' : 'dismissed').as('hold'),
            'command_id',
            eb.cast<number>(eb.val(now), 'bigint').as('held_at_ms'),
          ])
          .where('command_id', '=', id)
          .where('event_id', 'in', idsOf(some))
          .orderBy('object')
          .orderBy('record_id')
          .orderBy('event_id')
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  const lost = await db
    .selectFrom('command_items')
    .leftJoin('held_failures', (join) =>
      join
        .onRef('held_failures.connector', '=', 'command_items.connector')
        .onRef('held_failures.event_id', '=', 'command_items.event_id')
    )
    .select(['command_items.event_id', 'held_failures.hold'])
    .where('command_items.command_id', '=', id)
    .where((eb) => eb.or([eb('held_failures.command_id', 'is', null), eb('held_failures.command_id', '!=', id)]))
    .execute();
  return finish(
    db,
    id,
    candidates,
    lost.map(({ event_id, hold: by }) => ({
      eventId: event_id,
      reason: by === 'dismissed' ? 'dismissed' : 'in-flight',
    }))
  );
}

/** Ends dismissals. Returns how many ended, and which failures were not dismissed. */
export async function reopen(
  db: Tx,
  { id, type }: { id: string; type: CommandType },
  candidates: readonly Candidate[]
): Promise<Taken> {
  await insertItems(db, id, type, candidates);
  const lost: Skip[] = [];
  for (const some of portions(candidates)) {
    const released = await db
      .deleteFrom('held_failures')
      .where('connector', 'in', [...new Set(some.map(({ connector }) => connector))])
      .where(
        'event_id',
        'in',
        some.map(({ eventId }) => eventId)
      )
      .where('hold', '=', 'dismissed')
      .returning('event_id')
      .execute();
    const ids = new Set(released.map(({ event_id }) => event_id));
    lost.push(
      ...some.filter(({ eventId }) => !ids.has(eventId)).map(({ eventId }) => ({ eventId, reason: 'open' as const }))
    );
  }
  return finish(db, id, candidates, lost);
}

async function finish(db: Tx, id: string, candidates: readonly Candidate[], lost: Skip[]): Promise<Taken> {
  for (const some of portions(lost)) {
    await db
      .deleteFrom('command_items')
      .where('command_id', '=', id)
      .where(
        'event_id',
        'in',
        some.map(({ eventId }) => eventId)
      )
      .execute();
  }
  for (const some of portions(candidates)) {
    await db
      .insertInto('unshown_failures')
      .columns(['connector', 'event_id', 'end_time_ms', 'resolved'])
      .expression(
        db
          .selectFrom('command_items')
          .select(['connector', 'event_id', 'end_time_ms', sql.lit(0).as('resolved')])
          .where('command_id', '=', id)
          .where('event_id', 'in', idsOf(some))
      )
      .execute();
  }
  return { count: candidates.length - lost.length, lost };
}

const idsOf = (candidates: readonly Candidate[]) => candidates.map(({ eventId }) => eventId);

/** By UTF-16 code units, so that every process has the same order. */
const byRecord = (a: Candidate, b: Candidate) =>
  compare(a.object, b.object) || compare(a.recordId, b.recordId) || compare(a.eventId, b.eventId);

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

async function insertItems(db: Tx, id: string, type: CommandType, candidates: readonly Candidate[]) {
  for (const some of portions(candidates)) {
    await db
      .insertInto('command_items')
      .values(
        some.map((candidate) => ({
          command_id: id,
          event_id: candidate.eventId,
          connector: candidate.connector,
          object: candidate.object,
          action: candidate.action,
          record_id: candidate.recordId,
          record_key: candidate.recordKey,
          error_code: candidate.errorCode,
          end_time_ms: candidate.endTimeMs,
          outcome: type === 'retry' ? ('pending' as const) : ('succeeded' as const),
          detail: null,
          handed_out_at_ms: null,
        }))
      )
      .execute();
  }
}
