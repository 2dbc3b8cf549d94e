/**
 * What waits, by who sent it. Tokens take turns, and within a token its connectors: whoever sends much waits for
 * itself, and nobody else does.
 */
import { type Sender } from './sender';

export interface Lane<T> {
  sender: Sender;
  /** In the order in which they came; never empty. */
  items: T[];
}

export class Rotation<T> {
  /** Those with something that waits, in the order of their turns. */
  readonly #tokens = new Map<string, Map<string, Lane<T>>>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(sender: Sender, item: T) {
    let lanes = this.#tokens.get(sender.token);
    if (!lanes) {
      lanes = new Map();
      this.#tokens.set(sender.token, lanes);
    }
    const lane = lanes.get(sender.connector);
    if (lane) {
      lane.items.push(item);
    } else {
      lanes.set(sender.connector, { sender, items: [item] });
    }
    this.#length++;
  }

  laneOf({ token, connector }: Sender): Lane<T> | undefined {
    return this.#tokens.get(token)?.get(connector);
  }

  *lanes(): Iterable<Lane<T>> {
    for (const lanes of this.#tokens.values()) {
      yield* lanes.values();
    }
  }

  /** Whose turn it is. */
  next(): Lane<T> | undefined {
    for (const lane of this.lanes()) {
      return lane;
    }
    return undefined;
  }

  /** Takes the first of whose turn it is, who is the last to have the next one. */
  shift(): T | undefined {
    const lane = this.next();
    if (!lane) {
      return undefined;
    }
    const { token, connector } = lane.sender;
    const lanes = this.#tokens.get(token)!;
    const item = lane.items.shift();
    this.#length--;
    lanes.delete(connector);
    this.#tokens.delete(token);
    if (lane.items.length > 0) {
      lanes.set(connector, lane);
    }
    if (lanes.size > 0) {
      this.#tokens.set(token, lanes);
    }
    return item;
  }

  /** Takes what came last of one who has more than that. */
  pop({ sender, items }: Lane<T>): T | undefined {
    if (items.length < 2) {
      throw new Error(`The only one of ${sender.token} is left to its turn.`);
    }
    this.#length--;
    return items.pop();
  }
}
