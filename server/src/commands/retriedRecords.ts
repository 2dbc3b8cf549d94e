/**
 * Tells which failures are being retried. Followers of events ask for every attempt, by its record and by the failure
 * that it names. With SQLite, which belongs to one process, most questions are answered from memory; with PostgreSQL,
 * every question by the store.
 */
import { type Selectable, sql } from 'kysely';

import { type DecisionTables } from '../decisions/schema';
import { type DecisionStore } from '../decisions/store';
import { type KeyedEvent, nameKeyOf } from '../failures/record';
import { portions } from './commandRows';

type HeldRow = Selectable<DecisionTables['held_failures']>;

/** The part of a failure that its counts in memory need. */
export type HeldKey = Pick<RetriedFailure, 'connector' | 'eventId' | 'recordKey'>;

export interface RetriedFailure {
  connector: string;
  eventId: string;
  object: string;
  recordId: string;
  recordKey: number;
  endTimeMs: number;
  commandId: string;
  heldAtMs: number;
}

export class RetriedRecords {
  /**
   * An upper bound of how many retried failures have each key: that of their record, or their own. Never too low. Null
   * when other processes retry too.
   */
  #counts: Map<number, number> | null = null;

  constructor(private readonly store: DecisionStore) {}

  async load() {
    if (this.store.dialect === 'sqlite') {
      const held = await this.store.db
        .selectFrom('held_failures')
        .select(['connector', 'event_id as eventId', 'record_key as recordKey'])
        .where('hold', '=', 'retrying')
        .execute();
      this.#counts = new Map();
      this.add(held);
    }
  }

  /** Call it before the transaction that holds them commits. */
  add(failures: readonly HeldKey[]) {
    keysOf(failures).forEach((key) => this.#counts?.set(key, (this.#counts.get(key) ?? 0) + 1));
  }

  /** Call it after the transaction that released them. */
  remove(failures: readonly HeldKey[]) {
    for (const key of keysOf(failures)) {
      const left = (this.#counts?.get(key) ?? 0) - 1;
      if (left > 0) {
        this.#counts?.set(key, left);
      } else {
        this.#counts?.delete(key);
      }
    }
  }

  /** The retried failures on the records of these events, or named by them; it may include others. */
  async among(events: readonly KeyedEvent[]): Promise<RetriedFailure[]> {
    const mayBe = (key: number) => this.#counts?.has(key) ?? true;
    const recordKeys = new Set(events.map(({ recordKey }) => recordKey).filter(mayBe));
    const named = events.filter(({ namedKey }) => namedKey !== null && mayBe(namedKey));
    const found: HeldRow[] = [];
    found.push(...(await this.#ofRecords([...recordKeys])));
    for (const some of portions(named)) {
      const rows = await this.#retried()
        .where('connector', 'in', [...new Set(some.map(({ event }) => event.connector))])
        .where('event_id', 'in', [...new Set(some.map(({ event }) => event.retryOf))])
        .execute();
      found.push(...rows.filter(({ record_key }) => !recordKeys.has(record_key)));
    }
    return found.map((row) => ({
      connector: row.connector,
      eventId: row.event_id,
      object: row.object,
      recordId: row.record_id,
      recordKey: row.record_key,
      endTimeMs: row.end_time_ms,
      commandId: row.command_id,
      heldAtMs: row.held_at_ms,
    }));
  }

  async #ofRecords(recordKeys: readonly number[]): Promise<HeldRow[]> {
    if (recordKeys.length === 0) {
      return [];
    }
    if (this.store.dialect === 'postgresql') {
      // A single array parameter keeps one prepared plan for any number of records.
      const areOfThese = sql<boolean>`record_key = any(${recordKeys}::bigint[])`;
      return this.#retried().where(areOfThese).execute();
    }
    const found: HeldRow[] = [];
    for (const some of portions(recordKeys)) {
      found.push(...(await this.#retried().where('record_key', 'in', some).execute()));
    }
    return found;
  }

  #retried() {
    return this.store.db.selectFrom('held_failures').selectAll().where('hold', '=', 'retrying');
  }
}

const keysOf = (failures: readonly HeldKey[]) =>
  failures.flatMap(({ connector, eventId, recordKey }) => [recordKey, nameKeyOf(connector, eventId)]);
