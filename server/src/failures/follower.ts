/**
 * Keeps failures up to date as events come in: a new failure is open, unless a later attempt on its record has
 * succeeded already; a success resolves the earlier failures of its record; an attempt that a retry asked for settles
 * that retry. All of it is right when the batch is answered.
 */
import { type InFlight } from '../commands/inFlight';
import { type Mutex } from '../commands/mutex';
import { type Settler } from '../commands/settler';
import { type RetryItem, type SettledItem } from '../commands/commandItems';
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
import { attemptsAmong, lastEndMs, laterAttempts, recentRetries } from './laterAttempts';
import { RecentAttempts } from './recentAttempts';
import { isSameRecord, type KeyedEvent, recordKeyOf } from './record';
import { type RecordWatch } from './recordWatch';

export interface FailureFollowerParts {
  storage: Storage;
  /** The table's rows, written behind. */
  rows: RowsBehind;
  clock: SeqClock;
  mutex: Mutex;
  inFlight: InFlight;
  settler: Settler;
  watch: RecordWatch;
  now: () => number;
}

export class FailureFollower implements Follower {
  readonly name = 'failures';
  /** Records that may have an unresolved failure; null where other processes add to them: then each is looked up. */
  #unresolved: Set<number> | null = null;

  /** Null until it is loaded, and always where other processes add to storage: then every failure is looked up. */
  #recent: RecentAttempts | null = null;

  constructor(private readonly parts: FailureFollowerParts) {}

  async load() {
    const { storage } = this.parts;
    if (storage.kind === 'embedded') {
      this.#unresolved = await unresolvedRecordKeys(storage);
      const untilMs = await lastEndMs(storage);
      this.#recent = new RecentAttempts(untilMs);
      this.#recent.note(await recentRetries(storage, untilMs));
    }
  }

  follow(events: readonly StoredEvent[]): Promise<void> {
    return this.parts.mutex.run(() => this.#follow(events));
  }

  flush(): Promise<void> {
    return this.parts.rows.flush();
  }

  async #follow(events: readonly StoredEvent[]) {
    const { rows, inFlight, settler, watch } = this.parts;
    await inFlight.refresh();
    const fresh = await this.#newFailures(events);
    const keyed = events.map((event) => ({ event, recordKey: recordKeyOf(event) }));
    const touching = this.#touching(keyed);
    const settled = this.#settledBy(touching);
    const { changed, resolvedKeys } = await this.#changedBy(touching, settled);
    try {
      await rows.add([...fresh, ...changed].map(cellsOf));
      await settler.settle(settled);
    } finally {
      watch.note(fresh);
      watch.note(touching);
    }
    // Only now: where anything before fails, the same events come again.
    resolvedKeys.forEach((key) => this.#unresolved?.delete(key));
    fresh.filter(isUnresolved).forEach(({ recordKey }) => this.#unresolved?.add(recordKey));
    this.#recent?.note(keyed);
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

  /** The events that may change a failure that is stored, or settle a retry. */
  #touching(keyed: readonly KeyedEvent[]): KeyedEvent[] {
    const { inFlight } = this.parts;
    if (this.#unresolved?.size === 0 && inFlight.isEmpty) {
      return [];
    }
    return keyed.filter(({ event, recordKey }) => {
      const mayResolve = event.status === 'success' && (this.#unresolved?.has(recordKey) ?? true);
      return mayResolve || event.retryOf !== '' || inFlight.mayHold(recordKey);
    });
  }

  #settledBy(touching: readonly KeyedEvent[]): SettledItem[] {
    const settled = new Map<RetryItem, SettledItem>();
    for (const { event, recordKey } of touching) {
      const item = this.parts.inFlight.of(recordKey, event);
      // One success settles it, whatever else the batch says of the record.
      if (item && isOutcome(item, event) && settled.get(item)?.outcome !== 'succeeded') {
        const isSuccess = event.status === 'success';
        settled.set(item, {
          ...item,
          outcome: isSuccess ? 'succeeded' : 'failed',
          detail: isSuccess ? null : `${event.errorCode}: ${event.errorMessage}`.slice(0, 500),
        });
      }
    }
    return [...settled.values()];
  }

  /** A retry that was just accepted may not have reached the rows of its failures. */
  #shown(row: FailureRow): FailureRow {
    const isRetried = row.state === 'open' && this.parts.inFlight.of(row.recordKey, row)?.eventId === row.id;
    return isRetried ? { ...row, state: 'retrying' } : row;
  }

  async #changedBy(touching: readonly KeyedEvent[], settled: readonly SettledItem[]) {
    const byRecord = new Map<number, StoredEvent[]>();
    for (const { event, recordKey } of touching) {
      const sameKey = byRecord.get(recordKey);
      if (sameKey) {
        sameKey.push(event);
      } else {
        byRecord.set(recordKey, [event]);
      }
    }
    const settledFailures = new Set(settled.map(({ connector, eventId }) => `${connector}\0${eventId}`));
    const rows = await failuresOfRecords(this.parts.storage, [...byRecord.keys()]);
    const after = rows
      .filter(({ mode }) => mode === 'realtime')
      .map((row) => {
        const attempts = (byRecord.get(row.recordKey) ?? []).filter((event) => isSameRecord(event, row));
        const next = attempts.reduce<FailureRow>(afterAttempt, this.#shown(row));
        const hasFailedAgain = next.state === 'retrying' && settledFailures.has(`${row.connector}\0${row.id}`);
        return { row, next: hasFailedAgain ? { ...next, state: 'open' as const } : next };
      });
    const unresolved = new Set(after.filter(({ next }) => isUnresolved(next)).map(({ next }) => next.recordKey));
    const version = this.parts.clock.next();
    return {
      changed: after.filter(({ row, next }) => row !== next).map(({ next }) => ({ ...next, version })),
      resolvedKeys: [...byRecord.keys()].filter((key) => !unresolved.has(key)),
    };
  }
}

/** Whether an attempt is what a retry asked for: it says so, or it succeeded, or it ended after the retry was asked for. */
function isOutcome(item: RetryItem, event: StoredEvent): boolean {
  return (
    event.retryOf === item.eventId ||
    (event.endTimeMs > item.endTimeMs && (event.status === 'success' || event.endTimeMs >= item.requestedAtMs))
  );
}
