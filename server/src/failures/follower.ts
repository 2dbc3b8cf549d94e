/**
 * Keeps failures up to date as events come in: a new failure is open, unless a later attempt on its record has
 * succeeded already, or one that names it; a success resolves the earlier failures of its record, and the one that it
 * names, of whatever record. Resolved is final, so two processes that write a failure at once need not wait for each
 * other. All of it is right when the batch is answered. Retries hear of the attempts after that: whoever holds a failure
 * looks afterwards whether it was resolved.
 */
import { type Follower } from '../ingest/follower';
import { type StoredEvent } from '../ingest/storedEvent';
import { type SeqClock } from '../storage/seq';
import { passStep } from '../steps';
import { type RowsBehind } from '../storage/rowsBehind';
import { type Storage } from '../storage/storage';
import { loadAwaitedFailures } from './awaitedFailures';
import {
  cellsOf,
  failureOf,
  type FailureRow,
  failuresNamedBy,
  failuresOfRecords,
  isUnresolved,
  unresolvedRecordKeys,
} from './failureRow';
import { laterSuccesses, successesAmong, successesThatName } from './laterAttempts';
import { loadRecentAttempts } from './loadRecentAttempts';
import { namedAttempts } from './namedAttempts';
import { type OldVersions } from './oldVersions';
import { type RecentAttempts } from './recentAttempts';
import { type KeyedEvent, keyedEvent, nameKeyOf } from './record';
import { type RecordKeys } from './recordKeys';

export interface FailureFollowerParts {
  storage: Storage;
  /** The tables' rows, written behind. */
  rows: RowsBehind;
  named: RowsBehind;
  clock: SeqClock;
  oldVersions: Pick<OldVersions, 'changed'>;
  /** Told of failures that are new, or not as they were. */
  onChanged(failures: readonly FailureRow[]): void;
  /** Told of every attempt once failures show it. */
  onAttempts(events: readonly KeyedEvent[]): Promise<void>;
  now: () => number;
}

interface FailureMemory {
  /** Records that may have an unresolved failure. */
  unresolved: RecordKeys;
  recent: RecentAttempts;
  /** Keys of failures that a success named before they came. */
  awaited: RecordKeys;
}

export class FailureFollower implements Follower {
  readonly name = 'failures';
  /** What this process remembers; null until it is loaded, and always where other processes add to storage. */
  #memory: FailureMemory | null = null;

  constructor(private readonly parts: FailureFollowerParts) {}

  async load() {
    const { storage } = this.parts;
    if (storage.kind === 'embedded') {
      this.#memory = {
        unresolved: await unresolvedRecordKeys(storage),
        recent: await loadRecentAttempts(storage),
        awaited: await loadAwaitedFailures(storage),
      };
    }
  }

  /** Memory that the records take that may have an unresolved failure. */
  get unresolvedBytes(): number {
    return this.#memory?.unresolved.bytes ?? 0;
  }

  async follow(events: readonly StoredEvent[]): Promise<void> {
    const { storage, rows, named, oldVersions, onChanged, onAttempts } = this.parts;
    const keyed = events.map(keyedEvent);
    const touching = this.#touching(keyed);
    // Those of these events are among `fresh`, as all of the events leave them: nothing is to be looked up of them.
    const [fresh, ofRecords] = await Promise.all([
      this.#addNewFailures(keyed),
      failuresOfRecords(storage, [...new Set(touching.map(({ recordKey }) => recordKey))]),
    ]);
    await named.add(namedAttempts(events));
    passStep('ingest: attempts written');
    const { changed, resolvedKeys, unknownKeys } = await this.#changedBy(touching, ofRecords, fresh);
    await rows.add(changed.map(cellsOf));
    oldVersions.changed(changed.length);
    onChanged([...fresh, ...changed]);
    passStep('ingest: failures written');
    await onAttempts(keyed);
    passStep('ingest: retries settled');
    // Only now: where anything before fails, the same events come again.
    if (this.#memory) {
      const { unresolved, recent, awaited } = this.#memory;
      resolvedKeys.forEach((key) => unresolved.delete(key));
      fresh.filter(isUnresolved).forEach(({ recordKey }) => unresolved.add(recordKey));
      unknownKeys.forEach((key) => awaited.add(key));
      recent.note(keyed);
    }
  }

  async flush() {
    await this.parts.rows.flush();
    await this.parts.named.flush();
  }

  async #addNewFailures(keyed: readonly KeyedEvent[]): Promise<FailureRow[]> {
    const { rows, now } = this.parts;
    const sent = successesAmong(keyed);
    const fresh = keyed
      .filter(({ event }) => event.status === 'failed')
      .map(({ event }) => failureOf(event, now()))
      .map((row) => (row.mode === 'realtime' ? sent.after(row) : row));
    if (this.#memory) {
      const known = await this.#withStored(fresh);
      await rows.add(known.map(cellsOf));
      return known;
    }
    // Another process may store an attempt meanwhile: it sees these failures, or its attempt is seen here.
    await rows.add(fresh.map(cellsOf));
    const known = await this.#withStored(fresh);
    await rows.add(this.#changes(fresh, known).map(cellsOf));
    return known;
  }

  /** Failures as the attempts that are stored leave them. */
  async #withStored(failures: readonly FailureRow[]): Promise<FailureRow[]> {
    const { storage } = this.parts;
    const memory = this.#memory;
    const realtime = failures.filter(({ mode }) => mode === 'realtime');
    const late = realtime.filter((failure) => memory?.recent.mayFollow(failure) ?? true);
    const awaited = realtime.filter(({ connector, id }) => memory?.awaited.has(nameKeyOf(connector, id)) ?? true);
    const [successes, naming] = await Promise.all([laterSuccesses(storage, late), successesThatName(storage, awaited)]);
    return failures.map((row) => (row.mode === 'realtime' ? naming.after(successes.after(row)) : row));
  }

  /** The events that may resolve a failure that is stored: few of them. */
  #touching(keyed: readonly KeyedEvent[]): KeyedEvent[] {
    return keyed.filter(
      ({ event, recordKey, namedKey }) =>
        event.status === 'success' && (namedKey !== null || (this.#memory?.unresolved.has(recordKey) ?? true))
    );
  }

  /**
   * What of the failures of their records, and of those that they name, the events change. Answers also the records that
   * have no unresolved failure, and what is named and has not come.
   */
  async #changedBy(touching: readonly KeyedEvent[], ofRecords: readonly FailureRow[], fresh: readonly FailureRow[]) {
    const { storage } = this.parts;
    const recordKeys = [...new Set(touching.map(({ recordKey }) => recordKey))];
    const known = new Set([...ofRecords, ...fresh].map(({ connector, id }) => nameKeyOf(connector, id)));
    // Nearly all name a failure of their own record.
    const others = touching.filter(({ namedKey }) => namedKey !== null && !known.has(namedKey));
    const named = (
      await failuresNamedBy(
        storage,
        others.map(({ event }) => event)
      )
    ).filter(({ connector, id }) => !known.has(nameKeyOf(connector, id)));
    named.forEach(({ connector, id }) => known.add(nameKeyOf(connector, id)));
    const rows = [...ofRecords, ...named].filter(({ mode }) => mode === 'realtime');
    const successes = successesAmong(touching);
    const after = rows.map((row) => successes.after(row));
    const unresolved = new Set(after.filter(isUnresolved).map(({ recordKey }) => recordKey));
    return {
      changed: this.#changes(rows, after),
      resolvedKeys: recordKeys.filter((key) => !unresolved.has(key)),
      unknownKeys: others.flatMap(({ namedKey }) => (namedKey === null || known.has(namedKey) ? [] : [namedKey])),
    };
  }

  /** Those that are not as they were, each as its next version. */
  #changes(before: readonly FailureRow[], after: readonly FailureRow[]): FailureRow[] {
    const version = this.parts.clock.next();
    return after
      .filter((row, index) => row !== before[index])
      .map((row) => ({ ...row, version: Math.max(version, row.version + 1) }));
  }
}
