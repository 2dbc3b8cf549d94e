/**
 * Keys of records, as a set that holds as many as there are: a Set of JavaScript ends at 16.7 million, and takes
 * more memory. Keys are parts of a hash, so their own bits say where each is looked for.
 */

/** Each grows alone, so that none of it takes long. */
const SHARDS = 256;
const FIRST_PLACES = 64;
/** Beyond this share of its places, a shard gets twice as many. */
const MAX_LOAD = 0.75;

/** In a place that is free; no record has it as its key. */
const FREE = -1;

/** A key is in the first place from the one that its bits name that was free; none is free in between. */
class Shard {
  #keys = new Float64Array(FIRST_PLACES).fill(FREE);
  size = 0;

  get bytes(): number {
    return this.#keys.byteLength;
  }

  has(key: number): boolean {
    return this.#keys[this.#placeOf(key)] === key;
  }

  /** Whether it is new. */
  add(key: number): boolean {
    const place = this.#placeOf(key);
    if (this.#keys[place] === key) {
      return false;
    }
    this.#keys[place] = key;
    this.size++;
    if (this.size > this.#keys.length * MAX_LOAD) {
      this.#grow();
    }
    return true;
  }

  /** Whether it was there. Keys after it that a free place would cut off move up. */
  delete(key: number): boolean {
    const [keys, last] = [this.#keys, this.#keys.length - 1];
    let hole = this.#placeOf(key);
    if (keys[hole] !== key) {
      return false;
    }
    for (let place = (hole + 1) & last; keys[place] !== FREE; place = (place + 1) & last) {
      const distance = (place - firstPlace(keys[place]!, last)) & last;
      if (distance >= ((place - hole) & last)) {
        keys[hole] = keys[place]!;
        hole = place;
      }
    }
    keys[hole] = FREE;
    this.size--;
    return true;
  }

  /** Where the key is, or would be. */
  #placeOf(key: number): number {
    const [keys, last] = [this.#keys, this.#keys.length - 1];
    let place = firstPlace(key, last);
    while (keys[place] !== FREE && keys[place] !== key) {
      place = (place + 1) & last;
    }
    return place;
  }

  #grow() {
    const before = this.#keys;
    this.#keys = new Float64Array(before.length * 2).fill(FREE);
    for (const key of before) {
      if (key !== FREE) {
        this.#keys[this.#placeOf(key)] = key;
      }
    }
  }
}

/** By the bits above those that name the shard. */
const firstPlace = (key: number, last: number) => Math.floor(key / SHARDS) & last;

export class RecordKeys {
  readonly #shards = Array.from({ length: SHARDS }, () => new Shard());
  #size = 0;

  /** Of numbers of 64 bits, as the engine's RowBinary has them. */
  static read(bytes: Buffer): RecordKeys {
    const keys = new RecordKeys();
    for (let offset = 0; offset + 8 <= bytes.length; offset += 8) {
      keys.add(Number(bytes.readBigUInt64LE(offset)));
    }
    return keys;
  }

  get size(): number {
    return this.#size;
  }

  /** What it takes. */
  get bytes(): number {
    return this.#shards.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  has(key: number): boolean {
    return this.#shardOf(key).has(key);
  }

  add(key: number) {
    this.#size += this.#shardOf(key).add(key) ? 1 : 0;
  }

  delete(key: number) {
    this.#size -= this.#shardOf(key).delete(key) ? 1 : 0;
  }

  #shardOf(key: number): Shard {
    return this.#shards[key % SHARDS]!;
  }
}
