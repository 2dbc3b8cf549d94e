/**
 * Which failures are being retried: what follows events asks it of every attempt, by its record and by what it names.
 * With SQLite, which one process has to
 * itself, most are answered from memory; with PostgreSQL each time by the store.
 */
import { type Selectable, sql } from 'kysely';

import { type DecisionTables } from '../decisions/schema';
import { type DecisionStore } from '../decisions/store';
import { type KeyedEvent, nameKeyOf } from '../failures/record';
import { portions } from './commandRows';

type HeldRow = Selectable<DecisionTables['held_failures']>;

/** What memory counts of a failure. */
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
  /** How many retried failures have each key, that of their record or their own, or more: none is missing. Null where others retry too. */
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

  /** Before the transaction that holds them is committed. */
  add(failures: readonly HeldKey[]) {
    keysOf(failures).forEach((key) => this.#counts?.set(key, (this.#counts.get(key) ?? 0) + 1));
  }

  /** After the transaction that released them. */
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

  /** The failures that are retried of the records of these events, or that the events name, and perhaps others. */
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
      // One parameter, for which nothing is planned anew: of every batch all records are asked for.
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
