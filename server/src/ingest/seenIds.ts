/**
 * The ids of all stored events, each with a hash of the event's content. They tell a redelivered event from a new one,
 * and from another event with the same id. A filter in memory recognizes nearly all new ids: see `idFilter.ts`. Rows are
 * written later, in larger inserts. Until then something else guarantees them: with embedded storage the events, which
 * are followed again after a crash; with other processes the claims of inserts.
 */
import { passStep } from '../steps';
import { SEQ_PER_MS } from '../storage/seq';
import { AS_STORED, type Storage } from '../storage/storage';
import { tabSeparated } from '../storage/tabSeparated';
import { contentOfEvent } from './contentHash';
import { type Follower } from './follower';
import { checkOf, type Identity, identityOfEvent, keyOf } from './eventIdentity';
import { IdFilter } from './idFilter';
import { type SharedInserts } from './sharedInserts';
import { type StoredEvent } from './storedEvent';

/** Rows are held in memory until there are this many. */
const FLUSH_ROWS = 50_000;

/** Where claims hold the ids until they are written, rows are held this long: every process reads the claims. */
const CLAIMED_MS = 500;

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/**
 * By identity: the day after which the row expires, times `CONTENT_SPACE`, plus the content hash. One number takes less
 * memory than two.
 */
type Rows = Map<Identity, number>;
const CONTENT_SPACE = 2 ** 32;

export class SeenIds implements Follower {
  readonly name = 'event_ids';
  readonly #filter: IdFilter | null;
  #unwritten: Rows = new Map();
  /** Rows that a running flush is writing. */
  #writing: Rows = new Map();
  #flushing: Promise<void> = Promise.resolve();
  /** Seqs of inserts whose claims hold ids that are not written. */
  #claimed: number[] = [];
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    private readonly storage: Storage,
    /** Null if there are no claims that hold the ids until they are written. */
    private readonly claims: Pick<SharedInserts, 'release' | 'readAll' | 'readNew' | 'onNews'> | null = null,
    maxFilterBytes = Infinity
  ) {
    // On a ClickHouse server without claims, a process can't know which ids others write.
    this.#filter =
      storage.kind === 'embedded' || claims ? new IdFilter({ storage, claims, maxBytes: maxFilterBytes }) : null;
    if (claims) {
      claims.onNews = (news) => this.#filter?.hear(news);
    }
  }

  /** The ids among these that are stored, with the content hashes of their events. */
  async known(identities: readonly Identity[]): Promise<Map<Identity, number>> {
    const known = new Map<Identity, number>();
    const uncertain: Identity[] = [];
    await this.#filter?.settled();
    for (const identity of identities) {
      if (this.#filter?.isNew(identity)) {
        continue;
      }
      const row = this.#unwritten.get(identity) ?? this.#writing.get(identity);
      if (row === undefined) {
        uncertain.push(identity);
      } else {
        known.set(identity, row % CONTENT_SPACE);
      }
    }
    await this.#lookUp(uncertain, known);
    return known;
  }

  /** Call it before an insert of the ids: if it fails, another process may make them known. */
  expect(identities: Iterable<Identity>) {
    if (this.claims) {
      this.#filter?.add(identities);
    }
  }

  async #lookUp(identities: readonly Identity[], known: Map<Identity, number>) {
    if (identities.length === 0) {
      return;
    }
    // An alias equal to the column's name would replace the column in the condition as well, and no index would be
    // used.
    const rows = await this.storage.rows<{ keyText: string; check: number; content: number }>(
      'SELECT toString(key) AS keyText, check, content FROM event_ids WHERE key IN {keys:Array(UInt64)}',
      { keys: identities.map(keyOf) },
      { lane: 'write', settings: AS_STORED }
    );
    const stored = new Map(rows.map(({ keyText, check, content }) => [`${keyText} ${check}`, content]));
    for (const identity of identities) {
      const content = stored.get(`${keyOf(identity)} ${checkOf(identity)}`);
      if (content !== undefined) {
        known.set(identity, content);
      }
    }
  }

  async follow(events: readonly StoredEvent[], seq: number) {
    for (const event of events) {
      const identity = identityOfEvent(event);
      this.#unwritten.set(identity, expiryOf(event, seq) * CONTENT_SPACE + contentOfEvent(event));
    }
    this.#filter?.add(events.map(identityOfEvent));
    if (this.claims) {
      this.#claimed.push(seq);
      this.#flushLater();
    } else if (this.storage.kind === 'remote') {
      await this.flush();
      return;
    }
    if (this.#unwritten.size >= FLUSH_ROWS) {
      void this.flush().catch(() => undefined);
    }
  }

  #flushLater() {
    this.#timer ??= setTimeout(() => void this.flush().catch(() => undefined), CLAIMED_MS).unref();
  }

  /** One flush runs at a time; the rows of a failed one are written by the next. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.catch(() => undefined).then(() => this.#write());
    return this.#flushing;
  }

  async #write() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const claimed = this.#claimed;
    if (this.#unwritten.size === 0 && claimed.length === 0) {
      return;
    }
    this.#writing = this.#unwritten;
    this.#unwritten = new Map();
    this.#claimed = [];
    try {
      await this.#insert(this.#writing);
      if (this.claims) {
        await passStep('ingest: ids known');
        await this.claims.release(claimed);
      }
    } catch (error) {
      this.#unwritten = new Map([...this.#writing, ...this.#unwritten]);
      this.#claimed = [...claimed, ...this.#claimed];
      if (this.claims && !this.#closed) {
        this.#flushLater();
      }
      throw error;
    } finally {
      this.#writing = new Map();
    }
  }

  async #insert(ids: Rows) {
    const dates = new Map<number, string>();
    const rows = Array.from(ids, ([identity, row]) => [
      keyOf(identity),
      checkOf(identity),
      row % CONTENT_SPACE,
      dateOf(Math.floor(row / CONTENT_SPACE), dates),
    ]);
    await this.storage.insert('event_ids', ['key', 'check', 'content', 'expires'], tabSeparated(rows), {
      lane: 'background',
    });
  }

  /** Resolves when nearly all new ids are known to be new without a look-up. */
  async fillFilter() {
    await this.#filter?.fill(() => [...this.#writing.keys(), ...this.#unwritten.keys()]);
  }

  close() {
    this.#closed = true;
    this.#filter?.close();
    clearTimeout(this.#timer);
  }
}

/** A day counted from 1970 as a date for storage. `known` caches dates, since days repeat. */
function dateOf(day: number, known: Map<number, string>): string {
  let date = known.get(day);
  if (date === undefined) {
    date = new Date(day * DAY_MS).toISOString().slice(0, 10);
    known.set(day, date);
  }
  return date;
}

/** The day, counted from 1970, after which storage drops the event, before the days of retention are added. */
function expiryOf({ endTimeMs }: StoredEvent, seq: number): number {
  return Math.floor(Math.max(endTimeMs + WEEK_MS, seq / SEQ_PER_MS + DAY_MS) / DAY_MS);
}
