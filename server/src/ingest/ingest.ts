/** Assembles the path of events into storage: catches up at the start, closes in order. */
import { type FastifyBaseLogger } from 'fastify';

import { type DecisionStore } from '../decisions/store';
import { type ErasedRecords } from '../erasure/erasedRecords';
import { passStep } from '../steps';
import { readProgress, saveProgress } from '../storage/progress';
import { type Changes } from '../storage/rollups/shared/changes';
import { SeqClock } from '../storage/seq';
import { type Storage, StorageError } from '../storage/storage';
import { AbandonedInserts } from './abandonedInserts';
import { Committer } from './committer';
import { EndTimes } from './endTimes';
import { type Follower } from './follower';
import { type Identity, identityOf, identityOfEvent } from './eventIdentity';
import { SeenIds } from './seenIds';
import { type Sender } from './sender';
import { SharedInserts } from './sharedInserts';
import { type CommitCounts, sortEvents } from './sortEvents';
import { SELECT_STORED_EVENTS, type StoredEvent } from './storedEvent';

const CHECKPOINT_INTERVAL_MS = 5000;
/** Most events that are followed at once after a restart, unless one insert has more. */
const REPLAY_ROWS = 20_000;

export interface IngestOptions {
  storage: Storage;
  /** All but the one of ids, which is always there. */
  followers: readonly Follower[];
  maxQueuedEvents: number;
  /** Null where no other process inserts. */
  changes: Changes | null;
  decisions: DecisionStore;
  /** Limit for the filter of ids, where other processes insert as well. */
  idMemoryBytes: number;
  /** Events that ended before their record was erased are refused. */
  erased: ErasedRecords;
  log: FastifyBaseLogger;
}

export class Ingest {
  readonly #seenIds: SeenIds;
  readonly #committer: Committer;
  readonly #abandoned: AbandonedInserts | null;
  #checkpoint: number;
  #timer: NodeJS.Timeout;
  #filling: Promise<void>;

  private constructor(
    private readonly options: IngestOptions,
    clock: SeqClock,
    seenIds: SeenIds,
    private readonly shared: SharedInserts | null,
    private readonly endTimes: EndTimes
  ) {
    this.#seenIds = seenIds;
    this.#committer = new Committer(
      options.storage,
      clock,
      seenIds,
      options.followers,
      options.maxQueuedEvents,
      endTimes,
      shared,
      options.erased
    );
    this.#abandoned = options.changes && shared && this.#watchAbandoned(options.changes, shared);
    this.#checkpoint = clock.last;
    this.#filling = seenIds
      .fillFilter()
      .catch((error: unknown) =>
        options.log.warn({ err: error }, 'could not fill the filter of ids; ids are looked up instead')
      );
    this.#timer = setInterval(() => {
      this.#saveCheckpoint().catch((error: unknown) =>
        options.log.warn({ err: error }, 'could not save the checkpoint')
      );
    }, CHECKPOINT_INTERVAL_MS);
  }

  static async start(options: IngestOptions): Promise<Ingest> {
    const { storage, followers } = options;
    const shared = options.changes && new SharedInserts(options.changes, options.decisions);
    const seenIds = new SeenIds(
      storage,
      shared?.remembersIds ? shared : null,
      shared ? options.idMemoryBytes : Infinity
    );
    const [row] = await storage.rows<{ seq: number }>('SELECT max(seq) AS seq FROM events');
    const all = [...followers, seenIds];
    const progress = await readProgress(storage);
    if (!options.changes || options.changes.isNew) {
      await replay(storage, all, progress);
      await checkpoint(storage, all, row?.seq ?? 0);
    }
    const last = Math.max(row?.seq ?? 0, ...progress.values());
    return new Ingest(options, new SeqClock(last), seenIds, shared, await EndTimes.read(storage));
  }

  #watchAbandoned(changes: Changes, shared: SharedInserts): AbandonedInserts {
    const { storage, followers, log } = this.options;
    const abandoned = new AbandonedInserts({
      storage,
      changes,
      shared,
      followers: [...followers, this.#seenIds],
      isUnderWay: (seq) => this.#committer.isUnderWay(seq),
      log,
    });
    abandoned.start();
    return abandoned;
  }

  submit(events: readonly StoredEvent[], token?: string): Promise<CommitCounts> {
    return this.#committer.submit(events, token);
  }

  /** What `submit` would answer now. Events being stored at this moment may be missed. Nothing is stored. */
  async foresee(events: readonly StoredEvent[]): Promise<CommitCounts> {
    const known = await this.#known(events.map(identityOfEvent));
    const [counts] = sortEvents([events], known, { isUndecided: () => false, isErased: () => false }).answers;
    if (!counts || counts instanceof StorageError) {
      throw counts ?? new Error('One batch has one answer');
    }
    return counts;
  }

  /** Throws if a batch from this sender would be refused now. */
  assertAccepts(sender: Sender) {
    this.#committer.assertAccepts(sender);
  }

  /** Every event of an acknowledged request has a seq up to this one, and no event below it will be added. */
  get completeSeq(): number {
    return this.#committer.completeSeq;
  }

  get openSeq(): number | null {
    return this.#committer.openSeq;
  }

  get hasFailed(): boolean {
    return this.#committer.hasFailed;
  }

  /** Seqs of this process's inserts that began and are not followed yet. */
  get openSeqs(): readonly number[] {
    return this.#committer.openSeqs;
  }

  /** Writes the ids that are in memory. */
  flushIds(): Promise<void> {
    return this.#seenIds.flush();
  }

  /** Since this process started. */
  get acceptedEvents(): number {
    return this.#committer.acceptedEvents;
  }

  /**
   * An upper bound for the ends of stored events within the slot that contains `toMs`, in epoch milliseconds. Infinity
   * when other processes may store events too.
   */
  lastEndMs(toMs: number): number {
    return this.options.storage.kind === 'embedded' ? this.endTimes.latestBefore(toMs) : Infinity;
  }

  /** Whether an event of one of these connectors has the id. */
  async holds(id: string, connectors: readonly string[]): Promise<boolean> {
    const known = await this.#known(connectors.map((connector) => identityOf(connector, id)));
    return known.some(({ size }) => size > 0);
  }

  /** Claims are read first: a claim that goes away meanwhile has its ids in storage. */
  async #known(identities: readonly Identity[]): Promise<Array<ReadonlyMap<Identity, number>>> {
    const claimed = (await this.shared?.known(identities)) ?? new Map<Identity, number>();
    return [claimed, await this.#seenIds.known(identities)];
  }

  get queuedEvents(): number {
    return this.#committer.queuedEvents;
  }

  async close() {
    clearInterval(this.#timer);
    this.#seenIds.close();
    await this.#abandoned?.close();
    await this.#committer.drain();
    await this.#filling;
    if (this.shared) {
      // Ids not written now remain in claims; another process, or the next one, writes them.
      await this.#seenIds
        .flush()
        .catch((error: unknown) =>
          this.options.log.warn({ err: error }, 'could not write ids; the next process writes them')
        );
    }
    await this.#saveCheckpoint();
  }

  async #saveCheckpoint() {
    const seq = this.#committer.completeSeq;
    if (seq === this.#checkpoint || this.options.changes) {
      return;
    }
    await checkpoint(this.options.storage, [...this.options.followers, this.#seenIds], seq);
    this.#checkpoint = seq;
  }
}

async function checkpoint(storage: Storage, followers: readonly Follower[], seq: number) {
  for (const follower of followers) {
    await follower.flush?.();
  }
  await passStep('checkpoint: rows flushed');
  await saveProgress(
    storage,
    followers.map(({ name }) => name),
    seq
  );
}

/** Sends each follower the events above its checkpoint, in order. */
async function replay(storage: Storage, followers: readonly Follower[], progress: ReadonlyMap<string, number>) {
  const after = (follower: Follower) => progress.get(follower.name) ?? 0;
  const lowest = Math.min(...followers.map(after));
  const inserts = await storage.rows<{ seq: number; count: number }>(
    'SELECT seq, count() AS count FROM events WHERE seq > {after:UInt64} GROUP BY seq ORDER BY seq',
    { after: lowest }
  );
  for (const { from, to } of portions(inserts, lowest)) {
    const events = await storage.rows<StoredEvent & { seq: number }>(
      `${SELECT_STORED_EVENTS.replace('SELECT', 'SELECT seq,')} WHERE seq > {from:UInt64} AND seq <= {to:UInt64} ORDER BY seq`,
      { from, to }
    );
    for (const follower of followers) {
      const missed = events.filter(({ seq }) => seq > after(follower));
      if (missed.length > 0) {
        await follower.follow(missed, to);
      }
    }
  }
}

/** Ranges of seqs, (from, to], of about REPLAY_ROWS rows each. */
function portions(inserts: ReadonlyArray<{ seq: number; count: number }>, after: number) {
  const ranges: Array<{ from: number; to: number }> = [];
  let [from, rows] = [after, 0];
  inserts.forEach(({ seq, count }, index) => {
    rows += count;
    if (rows >= REPLAY_ROWS || index === inserts.length - 1) {
      ranges.push({ from, to: seq });
      [from, rows] = [seq, 0];
    }
  });
  return ranges;
}
