/**
 * Recognizes nearly all new ids in memory, without a look-up, and never takes a stored id for new. It is filled from
 * storage in the background. Ids that it has not reached yet are looked up, which is slower and gives the same answers.
 *
 * Where other processes insert too, the filter gets their ids from their claims. `Claims` passes on every claim that it
 * reads, and the latest seq of a deleted one. A claim that was deleted before it was read has left its events in
 * storage, so the filter reads them there.
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

/** The filter is started only if it can grow by this factor before it takes too much memory. */
const GROWTH = 1.5;

/** A process that inserts nothing reads claims this often, so that it never has much to catch up on. */
const LISTEN_EVERY_MS = 2000;

/** What other processes claim. */
export interface OthersClaims {
  /** All claims that are there, of all processes. */
  readAll(): Promise<ClaimNews>;
  /** Reads new claims of other processes, which tells the filter of them. */
  readNew(): Promise<void>;
}

export interface IdFilterOptions {
  storage: Storage;
  /** Null where no other process inserts. */
  claims: OthersClaims | null;
  maxBytes: number;
}

export class IdFilter {
  /** Null until it is filled, and once it would take too much memory: then every id is looked up. */
  #ids: BloomFilter | null = null;
  /** The filter is filled in the order of keys. It holds every key whose upper half is below this. */
  #filledBelow = 0;
  /** The ids of every claim up to this seq are in the filter, or in storage before it is filled. Null until claims are read. */
  #heardThrough: number | null = null;
  #catchingUp: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(private readonly options: IdFilterOptions) {}

  /** Whether the id is certainly new. Call it after `settled` has resolved. */
  isNew(identity: Identity): boolean {
    return this.#ids !== null && highOf(identity) < this.#filledBelow && !mayHold(this.#ids, identity);
  }

  /** Call it before any process may write the ids. */
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
    // Until `fill` has read all claims, nothing is missed: other ids are in storage, which it reads after them.
    if (this.#heardThrough !== null) {
      this.#catchingUp = this.#catchingUp.catch(() => undefined).then(() => this.#catchUp(through, gone));
      this.#catchingUp.catch(() => undefined);
    }
  }

  /** Resolves when the filter holds all that it was told of. Rejects if storage did not answer what it missed. */
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

  /** `known` are ids that storage may lack when its rows are read. */
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

  /** Ids of claims that are deleted before this reading are in storage, which is read after it. */
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

/** The engine writes numbers in the byte order of the processor, which this process shares. */
function wordsOf(rows: Buffer): Uint32Array {
  const aligned = rows.byteOffset % 4 === 0 ? rows : Buffer.from(rows);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}
