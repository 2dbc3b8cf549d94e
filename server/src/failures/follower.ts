/**
 * Keeps failures up to date as events come in: a new failure is open, unless a later attempt on its record has
 * succeeded already; a success resolves the earlier failures of its record. All of it is right when the batch is
 * answered. Retries hear of the attempts after that: whoever holds a failure looks afterwards whether it was resolved.
 */
import { type Follower } from '../ingest/follower';
import { type StoredEvent } from '../ingest/storedEvent';
import { type SeqClock } from '../storage/seq';
import { type RowsBehind } from '../storage/rowsBehind';
import { type Storage } from '../storage/storage';
import {
  afterAttempt,
  cellsOf,
  failureOf,
  type FailureRow,
  failuresOfRecords,
  isUnresolved,
  unresolvedRecordKeys,
} from './failureRow';
import { attemptsAmong, laterAttempts } from './laterAttempts';
import { loadRecentAttempts } from './loadRecentAttempts';
import { type Mutex } from './mutex';
import { type RecentAttempts } from './recentAttempts';
import { isSameRecord, type KeyedEvent, recordKeyOf } from './record';
import { type RecordKeys } from './recordKeys';

export interface FailureFollowerParts {
  storage: Storage;
  /** The table's rows, written behind. */
  rows: RowsBehind;
  clock: SeqClock;
  /** Held while rows are read and written anew. */
  rewriting: Mutex;
  /** Told of every attempt once failures show it. */
  onAttempts(events: readonly KeyedEvent[]): Promise<void>;
  now: () => number;
}

export class FailureFollower implements Follower {
  readonly name = 'failures';
  /** Records that may have an unresolved failure; null where other processes add to them: then each is looked up. */
  #unresolved: RecordKeys | null = null;

  /** Null until it is loaded, and always where other processes add to storage: then every failure is looked up. */
  #recent: RecentAttempts | null = null;

  constructor(private readonly parts: FailureFollowerParts) {}

  async load() {
    const { storage } = this.parts;
    if (storage.kind === 'embedded') {
      this.#unresolved = await unresolvedRecordKeys(storage);
      this.#recent = await loadRecentAttempts(storage);
    }
  }

  /** Memory that the records take that may have an unresolved failure. */
  get unresolvedBytes(): number {
    return this.#unresolved?.bytes ?? 0;
  }

  async follow(events: readonly StoredEvent[]): Promise<void> {
    const { rows, rewriting, onAttempts } = this.parts;
    const fresh = await this.#newFailures(events);
    const keyed = events.map((event) => ({ event, recordKey: recordKeyOf(event) }));
    const touching = this.#touching(keyed);
    // Most events change no failure that is stored, and wait for nobody who does.
    const resolvedKeys =
      touching.length === 0
        ? []
        : await rewriting.run(async () => {
            const { changed, resolvedKeys: keys } = await this.#changedBy(touching);
            await rows.add(changed.map(cellsOf));
            return keys;
          });
    await rows.add(fresh.map(cellsOf));
    await onAttempts(keyed);
    // Only now: where anything before fails, the same events come again.
    resolvedKeys.forEach((key) => this.#unresolved?.delete(key));
    fresh.filter(isUnresolved).forEach(({ recordKey }) => this.#unresolved?.add(recordKey));
    this.#recent?.note(keyed);
  }

  flush(): Promise<void> {
    return this.parts.rows.flush();
  }

  async #newFailures(events: readonly StoredEvent[]): Promise<FailureRow[]> {
    const rows = events.filter(({ status }) => status === 'failed').map((event) => failureOf(event, this.parts.now()));
    const realtime = rows.filter(({ mode }) => mode === 'realtime');
    const late = realtime.filter((failure) => this.#recent?.mayFollow(failure) ?? true);
    const [stored, sent] = [await laterAttempts(this.parts.storage, late), attemptsAmong(events, realtime)];
    return rows.map((row) =>
      row.mode === 'manual'
        ? row
        : [...(stored.get(row.recordKey) ?? []), ...(sent.get(row.recordKey) ?? [])]
            .filter((attempt) => isSameRecord(attempt, row))
            .reduce(afterAttempt, row)
    );
  }

  /** The events that may change a failure that is stored. */
  #touching(keyed: readonly KeyedEvent[]): KeyedEvent[] {
    if (this.#unresolved?.size === 0) {
      return [];
    }
    return keyed.filter(({ event, recordKey }) => {
      const mayResolve = event.status === 'success' && (this.#unresolved?.has(recordKey) ?? true);
      return mayResolve || event.retryOf !== '';
    });
  }

  async #changedBy(touching: readonly KeyedEvent[]) {
    const byRecord = new Map<number, StoredEvent[]>();
    for (const { event, recordKey } of touching) {
      const sameKey = byRecord.get(recordKey);
      if (sameKey) {
        sameKey.push(event);
      } else {
        byRecord.set(recordKey, [event]);
      }
    }
    const rows = await failuresOfRecords(this.parts.storage, [...byRecord.keys()]);
    const after = rows
      .filter(({ mode }) => mode === 'realtime')
      .map((row) => {
        const attempts = (byRecord.get(row.recordKey) ?? []).filter((event) => isSameRecord(event, row));
        return { row, next: attempts.reduce<FailureRow>(afterAttempt, row) };
      });
    const unresolved = new Set(after.filter(({ next }) => isUnresolved(next)).map(({ next }) => next.recordKey));
    const version = this.parts.clock.next();
    return {
      changed: after
        .filter(({ row, next }) => row !== next)
        .map(({ next }) => ({ ...next, version: Math.max(version, next.version + 1) })),
      resolvedKeys: [...byRecord.keys()].filter((key) => !unresolved.has(key)),
    };
  }
}
