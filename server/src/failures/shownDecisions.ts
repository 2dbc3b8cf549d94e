/**
 * Writes decisions about failures into the failures' rows. The decision store notes, in the transaction of the decision,
 * the failures whose rows don't show it yet. This rewrites the rows, then deletes the notes. After a crash in between,
 * the notes remain, and rewriting a row again changes nothing. A statement on failures first waits until earlier
 * decisions are shown.
 */
import { type FailureState } from '@sync-health/contract';
import { type Kysely, type Transaction } from 'kysely';

import { type DecisionTables } from '../decisions/schema';
import { type DecisionStore } from '../decisions/store';
import { FreshRuns } from '../freshRuns';
import { passStep } from '../steps';
import { beforeReads } from '../storage/beforeReads';
import { type SeqClock } from '../storage/seq';
import { type Params, type Storage } from '../storage/storage';
import { FAILURE_COLUMNS, RESOLVED_VERSION } from './failureRow';
import { type OldVersions } from './oldVersions';

/** The most rows in one write. */
const PORTION = 2000;
/** With more rows than this, the write uses another lane than events, which would have to wait. */
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
  /** The storage without `inSight`: its statements don't wait for decisions. */
  storage: Storage;
  store: DecisionStore;
  clock: SeqClock;
  oldVersions: Pick<OldVersions, 'changed'>;
  /** Called with failures that a retry holds, but that were already resolved. */
  onResolved(db: Transaction<DecisionTables>, keys: readonly Key[]): Promise<void>;
}

export class ShownDecisions {
  /** Whether decisions may not be shown yet. Not used when other processes decide too. */
  #isBehind = true;
  readonly #runs = new FreshRuns(() => this.#run());

  constructor(private readonly parts: ShownDecisionsParts) {}

  /** Call it after a transaction that decided something. */
  changed() {
    this.#isBehind = true;
  }

  /** Resolves when all earlier decisions are shown. */
  catchUp(): Promise<void> {
    if (!this.#isBehind && this.parts.store.dialect === 'sqlite') {
      return this.#runs.latest;
    }
    return this.#runs.run();
  }

  /** The storage for everybody else: it shows decisions before a read of failures. */
  inSight(): Storage {
    return beforeReads(this.parts.storage, (sql) => (/\bfailures\b/.test(sql) ? this.catchUp() : undefined));
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

  /** Shows some decisions. Only one process does so at a time, so that no earlier decision overwrites a later one. */
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
    await passStep('decision: shown');
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

  /** Rewrites failures with a new state, except resolved ones, which stay so, and manual ones, which have no state. */
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

/** A condition on the primary key. */
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
