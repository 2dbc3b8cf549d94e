/**
 * Keeps failures up to date as events arrive. A new failure is open, unless a later attempt on its record, or one that
 * names it, has already succeeded. A success resolves earlier failures of its record, and the failure that it names, of
 * any record. Resolved is final, so two processes may write the same failure at the same time. Failures are correct
 * when the batch is answered. Retries are settled after that; whoever holds a failure checks afterwards whether it was
 * resolved.
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
  /** These write the rows of both tables, with a delay on embedded storage. */
  rows: RowsBehind;
  named: RowsBehind;
  clock: SeqClock;
  oldVersions: Pick<OldVersions, 'changed'>;
  /** Called with failures that are new or changed. */
  onChanged(failures: readonly FailureRow[]): void;
  /** Called with every attempt, when failures show it. */
  onAttempts(events: readonly KeyedEvent[]): Promise<void>;
  now: () => number;
}

interface FailureMemory {
  /** Records that may have an unresolved failure. */
  unresolved: RecordKeys;
  recent: RecentAttempts;
  /** Keys of failures that a success named before they arrived. */
  awaited: RecordKeys;
}

export class FailureFollower implements Follower {
  readonly name = 'failures';
  /** What this process remembers. Null until it is loaded, and always when other processes write to storage. */
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

  /** Memory of the keys of records that may have an unresolved failure, in bytes. */
  get unresolvedBytes(): number {
    return this.#memory?.unresolved.bytes ?? 0;
  }

  async follow(events: readonly StoredEvent[]): Promise<void> {
    const { storage, rows, named, oldVersions, onChanged, onAttempts } = this.parts;
    const keyed = events.map(keyedEvent);
    const touching = this.#touching(keyed);
    // Failures among these events are in `fresh`, with the effect of all of the events, so they need no look-up.
    const [fresh, ofRecords] = await Promise.all([
      this.#addNewFailures(keyed),
      failuresOfRecords(storage, [...new Set(touching.map(({ recordKey }) => recordKey))]),
    ]);
    await named.add(namedAttempts(events));
    await passStep('ingest: attempts written');
    const { changed, resolvedKeys, unknownKeys } = await this.#changedBy(touching, ofRecords, fresh);
    await rows.add(changed.map(cellsOf));
    oldVersions.changed(changed.length);
    await passStep('ingest: failures written');
    await onAttempts(keyed);
    await passStep('ingest: retries settled');
    // Not earlier: if anything before this fails, the same events come again.
    if (this.#memory) {
      const { unresolved, recent, awaited } = this.#memory;
      resolvedKeys.forEach((key) => unresolved.delete(key));
      fresh.filter(isUnresolved).forEach(({ recordKey }) => unresolved.add(recordKey));
      unknownKeys.forEach((key) => awaited.add(key));
      recent.note(keyed);
    }
    // Last, so that the change feed reports them together with the counts that the same events change.
    onChanged([...fresh, ...changed]);
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
    // Another process may store an attempt meanwhile: either it sees these failures, or this process sees its attempt.
    await rows.add(fresh.map(cellsOf));
    const known = await this.#withStored(fresh);
    await rows.add(this.#changes(fresh, known).map(cellsOf));
    return known;
  }

  /** The failures, with the effect of stored attempts. */
  async #withStored(failures: readonly FailureRow[]): Promise<FailureRow[]> {
    const { storage } = this.parts;
    const memory = this.#memory;
    const realtime = failures.filter(({ mode }) => mode === 'realtime');
    const late = realtime.filter((failure) => memory?.recent.mayFollow(failure) ?? true);
    const awaited = realtime.filter(({ connector, id }) => memory?.awaited.has(nameKeyOf(connector, id)) ?? true);
    const [successes, naming] = await Promise.all([laterSuccesses(storage, late), successesThatName(storage, awaited)]);
    return failures.map((row) => (row.mode === 'realtime' ? naming.after(successes.after(row)) : row));
  }

  /** The events that may resolve a stored failure; these are few. */
  #touching(keyed: readonly KeyedEvent[]): KeyedEvent[] {
    return keyed.filter(
      ({ event, recordKey, namedKey }) =>
        event.status === 'success' && (namedKey !== null || (this.#memory?.unresolved.has(recordKey) ?? true))
    );
  }

  /**
   * How the events change the failures of their records, and those that they name. Also returns the records without an
   * unresolved failure, and the named failures that have not arrived.
   */
  async #changedBy(touching: readonly KeyedEvent[], ofRecords: readonly FailureRow[], fresh: readonly FailureRow[]) {
    const { storage } = this.parts;
    const recordKeys = [...new Set(touching.map(({ recordKey }) => recordKey))];
    const known = new Set([...ofRecords, ...fresh].map(({ connector, id }) => nameKeyOf(connector, id)));
    // Almost all events name a failure of their own record.
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

  /** The failures that changed, each with its next version. */
  #changes(before: readonly FailureRow[], after: readonly FailureRow[]): FailureRow[] {
    const version = this.parts.clock.next();
    return after
      .filter((row, index) => row !== before[index])
      .map((row) => ({ ...row, version: Math.max(version, row.version + 1) }));
  }
}
