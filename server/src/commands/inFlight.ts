/**
 * The records that are being retried: a record in it is not retried again, and the next attempt on it settles its item.
 * Embedded it is kept in memory; with a ClickHouse server, where other processes accept retries too, it is read anew.
 */
import { isSameRecord, type RecordIdentity } from '../failures/record';
import { type CommandItems, type RetryItem } from './commandItems';

export class InFlight {
  #byRecord = new Map<number, RetryItem[]>();
  #isLoaded = false;

  constructor(
    private readonly items: CommandItems,
    /** Whether other processes retry records as well. */
    readonly isShared: boolean
  ) {}

  /** Call before a decision that depends on it. */
  async refresh() {
    if (this.#isLoaded && !this.isShared) {
      return;
    }
    this.#byRecord = new Map();
    this.add(await this.items.inFlight());
    this.#isLoaded = true;
  }

  get isEmpty(): boolean {
    return this.#byRecord.size === 0;
  }

  get size(): number {
    return this.#byRecord.size;
  }

  of(recordKey: number, record: RecordIdentity): RetryItem | undefined {
    return this.#byRecord.get(recordKey)?.find((item) => isSameRecord(item, record));
  }

  mayHold(recordKey: number): boolean {
    return this.#byRecord.has(recordKey);
  }

  add(items: readonly RetryItem[]) {
    for (const item of items) {
      this.#byRecord.set(item.recordKey, [...(this.#byRecord.get(item.recordKey) ?? []), item]);
    }
  }

  remove(items: readonly RetryItem[]) {
    for (const { recordKey, commandId, eventId } of items) {
      const left = this.#byRecord
        .get(recordKey)
        ?.filter((item) => item.commandId !== commandId || item.eventId !== eventId);
      if (left && left.length > 0) {
        this.#byRecord.set(recordKey, left);
      } else {
        this.#byRecord.delete(recordKey);
      }
    }
  }
}
