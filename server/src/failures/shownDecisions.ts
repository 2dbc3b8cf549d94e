/**
 * What was decided about failures, as their rows show it. The store decides, and notes in the same transaction whose
 * rows do not show it yet; here they are written anew, and then the note goes. A crash in between leaves the note, and
 * writing a row again changes nothing. Whoever reads failures has what was decided before shown first.
 */
import { type FailureState } from '@sync-health/contract';
import { type Kysely, type Transaction } from 'kysely';

import { type DecisionTables } from '../decisions/schema';
import { type DecisionStore } from '../decisions/store';
import { passStep } from '../steps';
import { type SeqClock } from '../storage/seq';
import { type Lane, type Params, type Storage } from '../storage/storage';
import { FAILURE_COLUMNS, RESOLVED_VERSION } from './failureRow';
import { type OldVersions } from './oldVersions';

/** Rows that are written at once. */
const PORTION = 2000;
/** With as many, it is not the way of events that they are written on, which would wait. */
const MANY = 500;

export interface Key {
  connector: string;
  event_id: string;
  end_time_ms: number;
}

interface Unshown extends Key {
  id: number;
  resolved: number;
  hold: 'retrying' | 'dismissed' | null;
}

export interface ShownDecisionsParts {
  /** Which does not wait for this. */
  storage: Storage;
  store: DecisionStore;
  clock: SeqClock;
  oldVersions: Pick<OldVersions, 'changed'>;
  /** Told of failures that were to be retried, and had been resolved before anybody knew. */
  onResolved(db: Transaction<DecisionTables>, keys: readonly Key[]): Promise<void>;
}

export class ShownDecisions {
  /** Whether something may have been decided that is not shown; always where other processes decide as well. */
  #isBehind = true;
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;

  constructor(private readonly parts: ShownDecisionsParts) {}

  /** Call it after a transaction that decided something. */
  changed() {
    this.#isBehind = true;
  }

  /** Everything that was decided before is shown when it resolves. */
  catchUp(): Promise<void> {
    if (!this.#isBehind && this.parts.store.dialect === 'sqlite') {
      return this.#next ?? this.#running;
    }
    // Who asks while it runs may have decided something that it has not seen; of those who ask, one run is for all.
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        this.#running = this.#run();
        return this.#running;
      });
    return this.#next;
  }

  /** The storage as others see it: with what was decided. */
  inSight(): Storage {
    const { storage } = this.parts;
    const seen = async (sql: string, lane: Lane) => {
      try {
        await (/\bfailures\b/.test(sql) ? this.catchUp() : undefined);
      } catch (error) {
        // On a full disk, panels go on to show what is stored.
        if (lane !== 'query') {
          throw error;
        }
      }
    };
    return {
      ...storage,
      rows: async (sql, params, options) => {
        await seen(sql, options?.lane ?? 'query');
        return storage.rows(sql, params, options);
      },
      bytes: async (sql, format, params, options) => {
        await seen(sql, options?.lane ?? 'query');
        return storage.bytes(sql, format, params, options);
      },
    };
  }

  async #run() {
    this.#isBehind = false;
    try {
      while ((await this.#portion()) > 0) {
        // Until all is shown.
      }
    } catch (error) {
      this.#isBehind = true;
      throw error;
    }
  }

  /** Of several processes one writes at a time, so that none writes what was decided earlier over what was later. */
  #portion(): Promise<number> {
    const { store } = this.parts;
    return store.dialect === 'sqlite'
      ? this.#show(store.db, (work) => store.transaction(({ db }) => work(db)))
      : store.transaction(({ db }) => this.#show(db, (work) => work(db)));
  }

  async #show(
    db: Kysely<DecisionTables>,
    transaction: (work: (db: Transaction<DecisionTables>) => Promise<void>) => Promise<void>
  ): Promise<number> {
    const unshown = await this.#unshown(db);
    if (unshown.length === 0) {
      return 0;
    }
    const states: FailureState[] = ['resolved', 'retrying', 'dismissed', 'open'];
    let resolved: Key[] = [];
    for (const state of states) {
      const keys = unshown.filter(({ resolved: isResolved, hold }) =>
        isResolved === 1 ? state === 'resolved' : (hold ?? 'open') === state
      );
      if (keys.length > 0) {
        await this.#rewrite(state, keys);
      }
      if (keys.length > 0 && state === 'retrying') {
        resolved = await this.#resolvedAmong(keys);
      }
    }
    passStep('decision: shown');
    this.parts.oldVersions.changed(unshown.length);
    await transaction(async (within) => {
      if (resolved.length > 0) {
        await this.parts.onResolved(within, resolved);
      }
      await within
        .deleteFrom('unshown_failures')
        .where(
          'id',
          'in',
          unshown.map(({ id }) => id)
        )
        .execute();
    });
    return unshown.length;
  }

  #unshown(db: Kysely<DecisionTables>): Promise<Unshown[]> {
    const notes = db
      .selectFrom('unshown_failures')
      .leftJoin('held_failures', (join) =>
        join
          .onRef('held_failures.connector', '=', 'unshown_failures.connector')
          .onRef('held_failures.event_id', '=', 'unshown_failures.event_id')
      )
      .select([
        'unshown_failures.id',
        'unshown_failures.connector',
        'unshown_failures.event_id',
        'unshown_failures.end_time_ms',
        'unshown_failures.resolved',
        'held_failures.hold',
      ])
      .orderBy('unshown_failures.id')
      .limit(PORTION);
    return (this.parts.store.dialect === 'postgresql' ? notes.forUpdate('unshown_failures') : notes).execute();
  }

  /** What is resolved stays so, and the failures of a manual sync have no state. */
  async #rewrite(state: FailureState, keys: readonly Key[]) {
    const version = this.parts.clock.next();
    const columns = FAILURE_COLUMNS.map((name) => {
      const values: Record<string, string> = {
        state: `'${state}'`,
        version:
          state === 'resolved'
            ? `${RESOLVED_VERSION} + toUInt64({version:UInt64})`
            : 'greatest(version + 1, toUInt64({version:UInt64}))',
      };
      return values[name] ?? name;
    });
    await this.parts.storage.execute(
      `INSERT INTO failures (${FAILURE_COLUMNS.join(', ')}) SELECT ${columns.join(', ')} FROM failures FINAL
      WHERE state NOT IN ('', 'resolved', '${state}') AND ${KEYS_SQL}`,
      { ...paramsOf(keys), version },
      { lane: keys.length > MANY ? 'query' : 'write' }
    );
  }

  async #resolvedAmong(keys: readonly Key[]): Promise<Key[]> {
    const found = await this.parts.storage.rows<{ connector: string; id: string }>(
      `SELECT DISTINCT connector, id FROM failures WHERE state = 'resolved' AND ${KEYS_SQL}`,
      paramsOf(keys),
      { lane: 'write' }
    );
    const resolved = new Set(found.map(({ connector, id }) => `${connector}\0${id}`));
    return keys.filter(({ connector, event_id }) => resolved.has(`${connector}\0${event_id}`));
  }
}

/** By the primary key. */
const KEYS_SQL = `(rev, connector, id) IN (
  SELECT key.1, key.2, key.3 FROM (
    SELECT arrayJoin(arrayZip({revs:Array(Int64)}, {connectors:Array(String)}, {ids:Array(String)})) AS key
  )
)`;

const paramsOf = (keys: readonly Key[]): Params => ({
  revs: keys.map(({ end_time_ms }) => -end_time_ms),
  connectors: keys.map(({ connector }) => connector),
  ids: keys.map(({ event_id }) => event_id),
});
