/**
 * Which records are being retried: what follows events asks it of every attempt. With SQLite, which one process has to
 * itself, most are answered from memory; with PostgreSQL each time by the store.
 */
import { type DecisionStore } from '../decisions/store';
import { portions } from './commandRows';

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
  /** How many failures are retried of the record of each key, or more: none is missing. Null where others retry too. */
  #counts: Map<number, number> | null = null;

  constructor(private readonly store: DecisionStore) {}

  async load() {
    if (this.store.dialect === 'sqlite') {
      const held = await this.store.db
        .selectFrom('held_failures')
        .select('record_key')
        .where('hold', '=', 'retrying')
        .execute();
      this.#counts = new Map();
      this.add(held.map(({ record_key }) => record_key));
    }
  }

  /** Before the transaction that holds them is committed. */
  add(recordKeys: readonly number[]) {
    recordKeys.forEach((key) => this.#counts?.set(key, (this.#counts.get(key) ?? 0) + 1));
  }

  /** After the transaction that released them. */
  remove(recordKeys: readonly number[]) {
    for (const key of recordKeys) {
      const left = (this.#counts?.get(key) ?? 0) - 1;
      if (left > 0) {
        this.#counts?.set(key, left);
      } else {
        this.#counts?.delete(key);
      }
    }
  }

  /** The failures that are retried of the records of these keys. */
  async among(recordKeys: Iterable<number>): Promise<RetriedFailure[]> {
    const keys = [...new Set(recordKeys)].filter((key) => this.#counts?.has(key) ?? true);
    const found: RetriedFailure[] = [];
    for (const some of portions(keys)) {
      const rows = await this.store.db
        .selectFrom('held_failures')
        .selectAll()
        .where('hold', '=', 'retrying')
        .where('record_key', 'in', some)
        .execute();
      found.push(
        ...rows.map((row) => ({
          connector: row.connector,
          eventId: row.event_id,
          object: row.object,
          recordId: row.record_id,
          recordKey: row.record_key,
          endTimeMs: row.end_time_ms,
          commandId: row.command_id,
          heldAtMs: row.held_at_ms,
        }))
      );
    }
    return found;
  }
}
