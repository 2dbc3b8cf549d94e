/** A set of ids from which one can be picked at random without walking through all of them. */
import { type Random } from '../time/random';

export class IdList implements Iterable<string> {
  readonly #ids: string[] = [];
  readonly #positions = new Map<string, number>();

  [Symbol.iterator](): Iterator<string> {
    return this.#ids[Symbol.iterator]();
  }

  add(id: string) {
    if (!this.#positions.has(id)) {
      this.#positions.set(id, this.#ids.push(id) - 1);
    }
  }

  /** The last id takes the place of the one that goes. */
  delete(id: string) {
    const position = this.#positions.get(id);
    const last = this.#ids.at(-1);
    if (position != null && last != null) {
      this.#ids[position] = last;
      this.#positions.set(last, position);
      this.#ids.pop();
      this.#positions.delete(id);
    }
  }

  pick(random: Random): string | undefined {
    return this.#ids.length > 0 ? random.pick(this.#ids) : undefined;
  }
}
