/**
 * Tells in memory, without a look-up, that an id is new: of nearly all that are, and never of one that is stored. It is
 * filled from storage in the background; ids that it has not come to are looked up, which is slower and just as right.
 *
 * Where other processes insert as well, it hears of theirs by their claims. Whoever reads claims tells it of each, and
 * which is the latest that is gone. One that went before it was read left its events in storage, which is asked for them.
 */
import { setImmediate } from 'node:timers/promises';

import { AS_STORED, type Storage } from '../storage/storage';
import { BloomFilter, bytesFor } from './bloomFilter';
import { type ClaimNews } from './claims';
import { checkOf, highOf, type Identity, IDENTITY_SQL, lowOf } from './eventIdentity';

/** The filter is filled in steps of about so many ids, each short enough to answer requests in between. */
const FILL_STEP_ROWS = 200_000;
/** Keys are told apart by their upper halves. */
const KEY_SPACE = 2 ** 32;

/** A filter is begun where it may grow by so much before it takes too much memory. */
const GROWTH = 1.5;

/** A process that inserts nothing reads claims so often: what is gone unread meanwhile stays little. */
const LISTEN_EVERY_MS = 2000;

/** What other processes claim. */
export interface OthersClaims {
  /** All claims that are there, of all processes. */
  readAll(): Promise<ClaimNews>;
  /** Tells of those that came, as any reader of claims does. */
  readNew(): Promise<void>;
}

export interface IdFilterOptions {
  storage: Storage;
  /** Null where no other process inserts. */
  claims: OthersClaims | null;
  maxBytes: number;
}

export class IdFilter {
  /** Null at the start, and while it would take too much memory: every id is looked up then. */
  #ids: BloomFilter | null = null;
  /** It is filled in the order of keys, and holds all whose upper half is below this. */
  #filledBelow = 0;
  /** It holds the ids of all claims up to this seq, but for those that storage had before it is filled. */
  #heardThrough: number | null = null;
  #catchingUp: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(private readonly options: IdFilterOptions) {}

  /** After `settled`. */
  isNew(identity: Identity): boolean {
    return this.#ids !== null && highOf(identity) < this.#filledBelow && !mayHold(this.#ids, identity);
  }

  /** Before any of them may come to storage. */
  add(identities: Iterable<Identity>) {
    for (const identity of identities) {
      if (this.#ids && !mayHold(this.#ids, identity)) {
        this.#ids.add(lowOf(identity), highOf(identity), checkOf(identity));
      }
    }
    this.#forgetIfTooLarge();
  }

  hear({ contents, through, gone }: ClaimNews) {
    contents.forEach((ids) => this.add(ids.keys()));
    // Before `fill` has read all claims, whose ids are in storage or among them.
    if (this.#heardThrough !== null) {
      this.#catchingUp = this.#catchingUp.catch(() => undefined).then(() => this.#catchUp(through, gone));
      this.#catchingUp.catch(() => undefined);
    }
  }

  /** Resolves when it holds what it heard of; throws where storage could not say what it missed. */
  settled(): Promise<void> {
    return this.#catchingUp;
  }

  async #catchUp(through: number, gone: number) {
    const [ids, since] = [this.#ids, this.#heardThrough];
    if (!ids || since === null) {
      return;
    }
    if (gone > since) {
      const rows = await this.options.storage.bytes(
        `SELECT ${IDENTITY_SQL} FROM events WHERE seq > {since:UInt64} AND seq <= {through:UInt64}`,
        'RowBinary',
        { since, through },
        { lane: 'write', settings: AS_STORED }
      );
      ids.addAll(wordsOf(rows));
    }
    if (this.#ids === ids) {
      this.#heardThrough = Math.max(since, through);
    }
  }

  /** `known` are ids that may come to storage only after they were read there. */
  async fill(known: () => Iterable<Identity>) {
    const { storage, claims, maxBytes } = this.options;
    const options = { lane: 'background' as const };
    const [row] = await storage.rows<{ count: number }>('SELECT count() AS count FROM event_ids', {}, options);
    const count = row?.count ?? 0;
    if (bytesFor(count * GROWTH) > maxBytes) {
      return;
    }
    const ids = new BloomFilter(count);
    this.#ids = ids;
    this.add(known());
    await this.#beginHearing(claims);
    const steps = Math.ceil(count / FILL_STEP_ROWS) || 1;
    const beginOf = (step: number) => Math.floor((KEY_SPACE * step) / steps);
    for (let step = 0; step < steps && !this.#closed && this.#ids === ids; step++) {
      const end = beginOf(step + 1);
      const rows = await storage.bytes(
        'SELECT key, check FROM event_ids WHERE key >= {from:UInt64} AND key <= {to:UInt64}',
        'RowBinary',
        { from: BigInt(beginOf(step)) << 32n, to: (BigInt(end) << 32n) - 1n },
        options
      );
      ids.addAll(wordsOf(rows));
      this.#filledBelow = end;
      await setImmediate();
    }
  }

  /** Every claim that is gone by now has its ids in storage, which is read after this. */
  async #beginHearing(claims: OthersClaims | null) {
    if (!claims) {
      return;
    }
    const { contents, through } = await claims.readAll();
    contents.forEach((ids) => this.add(ids.keys()));
    this.#heardThrough = through;
    this.#timer ??= setInterval(() => void claims.readNew().catch(() => undefined), LISTEN_EVERY_MS).unref();
  }

  #forgetIfTooLarge() {
    if (this.#ids && this.#ids.bytes > this.options.maxBytes) {
      this.#ids = null;
      this.#filledBelow = 0;
      this.#heardThrough = null;
    }
  }

  close() {
    this.#closed = true;
    clearInterval(this.#timer);
  }
}

const mayHold = (ids: BloomFilter, identity: Identity) =>
  ids.mayHold(lowOf(identity), highOf(identity), checkOf(identity));

/** The engine writes numbers as the processors that it runs on read them. */
function wordsOf(rows: Buffer): Uint32Array {
  const aligned = rows.byteOffset % 4 === 0 ? rows : Buffer.from(rows);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}
