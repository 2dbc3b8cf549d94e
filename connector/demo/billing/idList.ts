/** A set of ids with fast random picks. */
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

  /** The last id moves to the place of the deleted one. */
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
