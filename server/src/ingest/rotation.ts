/**
 * Waiting items by sender. Tokens take turns, and within a token its connectors. So a heavy sender delays only itself.
 */
import { type Sender } from './sender';

export interface Lane<T> {
  sender: Sender;
  /** In order of arrival; never empty. */
  items: T[];
}

export class Rotation<T> {
  /** Senders with waiting items, in the order of their turns. */
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

  /** The lane whose turn it is. */
  next(): Lane<T> | undefined {
    for (const lane of this.lanes()) {
      return lane;
    }
    return undefined;
  }

  /** Takes the first item of the lane whose turn it is. That lane, and its token, are next after all others. */
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

  /** Takes the last item of a lane that has more than one. */
  pop({ sender, items }: Lane<T>): T | undefined {
    if (items.length < 2) {
      throw new Error(`The only item of ${sender.token} keeps its turn.`);
    }
    this.#length--;
    return items.pop();
  }
}
