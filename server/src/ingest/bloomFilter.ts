/**
 * Tells from memory that an id is new, without a look-up. It takes 24 bits for each id; all probes of an id fall within
 * one cache line. About one new id in fifteen thousand looks as if it might be known. So most batches need no look-up,
 * which costs as much as writing two thousand events.
 */
const BITS_PER_KEY = 24;
const PROBES = 10;
const BLOCK_BITS = 512;
const BLOCK_WORDS = BLOCK_BITS / 32;

/** 32-bit words of a key, see `eventIdentity.ts`. */
const WORDS = 3;

class Layer {
  readonly #blocks: number;
  readonly #bits: Uint32Array;
  #count = 0;

  constructor(readonly capacity: number) {
    this.#blocks = Math.max(1, Math.ceil((capacity * BITS_PER_KEY) / BLOCK_BITS));
    this.#bits = new Uint32Array(this.#blocks * BLOCK_WORDS);
  }

  /** How many more keys fit before false positives become more frequent. */
  get room(): number {
    return this.capacity - this.#count;
  }

  get bytes(): number {
    return this.#bits.byteLength;
  }

  /** `words` holds keys of three words each; adds those in [from, to). */
  add(words: Uint32Array, from: number, to: number) {
    const [bits, blocks] = [this.#bits, this.#blocks];
    for (let at = from; at < to; at += WORDS) {
      const base = baseOf(words[at + 1]!, blocks);
      const check = words[at + 2]!;
      let probe = words[at]!;
      for (let index = 0; index < PROBES; index++) {
        const bit = probe >>> 23;
        bits[base + (bit >>> 5)]! |= 1 << (bit & 31);
        probe = nextProbe(probe, check);
      }
    }
    this.#count += (to - from) / WORDS;
  }

  mayHold(low: number, high: number, check: number): boolean {
    const base = baseOf(high, this.#blocks);
    let probe = low;
    for (let index = 0; index < PROBES; index++) {
      const bit = probe >>> 23;
      if ((this.#bits[base + (bit >>> 5)]! & (1 << (bit & 31))) === 0) {
        return false;
      }
      probe = nextProbe(probe, check);
    }
    return true;
  }
}

/**
 * Places keys by the word that they are sorted by, so filling the filter from storage walks through memory in order.
 */
const baseOf = (high: number, blocks: number) => Math.floor((high / 2 ** 32) * blocks) * BLOCK_WORDS;

const nextProbe = (probe: number, check: number) => (Math.imul(probe, 0x9e3779b1) + check) | 0;

const MIN_CAPACITY = 1_000_000;

/** Memory for this many keys. */
export const bytesFor = (keys: number) => (Math.max(MIN_CAPACITY, keys) * BITS_PER_KEY) / 8;

/** Grows by adding layers, so that it is never rebuilt. */
export class BloomFilter {
  readonly #layers: Layer[];
  readonly #one = new Uint32Array(WORDS);

  constructor(expected: number) {
    this.#layers = [new Layer(Math.max(MIN_CAPACITY, Math.ceil(expected * 1.05)))];
  }

  get bytes(): number {
    return this.#layers.reduce((sum, layer) => sum + layer.bytes, 0);
  }

  add(low: number, high: number, check: number) {
    this.#one[0] = low;
    this.#one[1] = high;
    this.#one[2] = check;
    this.#roomy().add(this.#one, 0, WORDS);
  }

  /** `words` holds keys of three words each. Adding many at once costs a quarter of adding them one by one. */
  addAll(words: Uint32Array) {
    for (let from = 0; from < words.length;) {
      const layer = this.#roomy();
      const to = Math.min(words.length, from + layer.room * WORDS);
      layer.add(words, from, to);
      from = to;
    }
  }

  #roomy(): Layer {
    const last = this.#layers[this.#layers.length - 1]!;
    if (last.room > 0) {
      return last;
    }
    const total = this.#layers.reduce((sum, { capacity }) => sum + capacity, 0);
    const next = new Layer(Math.max(MIN_CAPACITY, Math.ceil(total / 4)));
    this.#layers.push(next);
    return next;
  }

  mayHold(low: number, high: number, check: number): boolean {
    return this.#layers.some((layer) => layer.mayHold(low, high, check));
  }
}
