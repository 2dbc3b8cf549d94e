/**
 * A set of record keys. A JavaScript Set is limited to 16.7 million entries and takes more memory. Keys are parts of a
 * hash, so their own bits choose the place in the hash table.
 */

/** Each shard grows by itself, so that no growth takes long. */
const SHARDS = 256;
const FIRST_PLACES = 64;
/** Above this share of occupied places, a shard doubles. */
const MAX_LOAD = 0.75;

/** The value of a free place. No record has this key. */
const FREE = -1;

/** An open-addressing hash table: no place is free between the one that a key's bits name and the key. */
class Shard {
  #keys = new Float64Array(FIRST_PLACES).fill(FREE);
  size = 0;

  get bytes(): number {
    return this.#keys.byteLength;
  }

  has(key: number): boolean {
    return this.#keys[this.#placeOf(key)] === key;
  }

  /** Returns whether the key is new. */
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

  /** Returns whether the key was there. Moves later keys up that the freed place would cut off. */
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

  /** The place of the key, or the free place where it would be. */
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

/** The place named by the bits above those that name the shard. */
const firstPlace = (key: number, last: number) => Math.floor(key / SHARDS) & last;

export class RecordKeys {
  readonly #shards = Array.from({ length: SHARDS }, () => new Shard());
  #size = 0;

  /** Reads 64-bit numbers from the engine's RowBinary format. */
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

  /** The memory of the hash tables. */
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
