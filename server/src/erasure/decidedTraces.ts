/**
 * Finds and erases a record in the transactional store: its items in commands, which end as if the record had been left
 * out, and its id in texts.
 */
import { type Transaction } from 'kysely';

import { portions } from '../commands/commandRows';
import { type HeldKey } from '../commands/retriedRecords';
import { settle } from '../commands/settle';
import { type Erased } from '../decisions/erasedRecords';
import { type DecisionTables } from '../decisions/schema';
import { type DecisionStore } from '../decisions/store';
import { countTexts, eraseTexts } from './texts';

interface DecidedCounts {
  decisions: number;
  texts: number;
}

type Tx = Transaction<DecisionTables>;

export class DecidedTraces {
  constructor(
    private readonly store: DecisionStore,
    private readonly redeliveryMs: number
  ) {}

  /** `ids` are those of the record's events. */
  async count(key: Erased, ids: readonly string[]): Promise<DecidedCounts> {
    const { db } = this.store;
    let decisions = 0;
    for (const table of ['command_items', 'held_failures'] as const) {
      const row = await db
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('connector', '=', key.connector)
        .where('record_id', '=', key.recordId)
        .where('end_time_ms', '<=', key.untilMs)
        .executeTakeFirstOrThrow();
      decisions += Number(row.count);
    }
    for (const some of portions(ids)) {
      const unshown = await db
        .selectFrom('unshown_failures')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('connector', '=', key.connector)
        .where('event_id', 'in', some)
        .executeTakeFirstOrThrow();
      const skips = await db
        .selectFrom('command_skips')
        .innerJoin('commands', 'commands.id', 'command_skips.command_id')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('commands.connector', '=', key.connector)
        .where('command_skips.event_id', 'in', some)
        .executeTakeFirstOrThrow();
      decisions += Number(unshown.count) + Number(skips.count);
    }
    return { decisions, texts: await countTexts(this.store, key) };
  }

  /** Returns the failures whose retry has ended. */
  async erase(key: Erased, ids: readonly string[], now: number): Promise<HeldKey[]> {
    const released = await this.store.transaction(async ({ db }) => {
      const settled = await this.#endRetries(db, key, now);
      await db
        .deleteFrom('command_items')
        .where('connector', '=', key.connector)
        .where('record_id', '=', key.recordId)
        .where('end_time_ms', '<=', key.untilMs)
        .execute();
      await db
        .deleteFrom('held_failures')
        .where('connector', '=', key.connector)
        .where('record_id', '=', key.recordId)
        .where('end_time_ms', '<=', key.untilMs)
        .execute();
      for (const some of portions(ids)) {
        await db
          .deleteFrom('unshown_failures')
          .where('connector', '=', key.connector)
          .where('event_id', 'in', some)
          .execute();
        await db
          .deleteFrom('command_skips')
          .where('event_id', 'in', some)
          .where('command_id', 'in', (of) =>
            of.selectFrom('commands').select('id').where('connector', '=', key.connector)
          )
          .execute();
      }
      return settled;
    });
    await eraseTexts(this.store, key);
    return released;
  }

  /** Ends retries of the record, so that their commands do not wait for it. */
  async #endRetries(db: Tx, { connector, recordId, untilMs }: Erased, now: number): Promise<HeldKey[]> {
    const pending = await db
      .selectFrom('command_items')
      .select(['command_id', 'event_id'])
      .where('connector', '=', connector)
      .where('record_id', '=', recordId)
      .where('end_time_ms', '<=', untilMs)
      .where('outcome', '=', 'pending')
      .orderBy('command_id')
      .execute();
    const released: HeldKey[] = [];
    for (const commandId of new Set(pending.map(({ command_id }) => command_id))) {
      const items = pending
        .filter(({ command_id }) => command_id === commandId)
        .map(({ event_id }) => ({ eventId: event_id, outcome: 'skipped' as const, detail: null }));
      released.push(...(await settle(db, commandId, items, { now, redeliveryMs: this.redeliveryMs, isWord: false })));
    }
    return released;
  }
}
