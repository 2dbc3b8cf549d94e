/**
 * Batches that wait to be written, and batches under way. Senders take turns. When the queue is full, a sender that
 * holds more than an equal share is refused, and its waiting batches give way to others, last batch first.
 */
import { type Lane, Rotation } from './rotation';
import { type Sender } from './sender';

export interface Waiting {
  sender: Sender;
  events: readonly unknown[];
  sinceMs: number;
}

export class FairQueue<T extends Waiting> {
  readonly #rotation = new Rotation<T>();
  /** Events that wait or are under way, by token and connector. */
  readonly #held = new Map<string, Map<string, number>>();
  /** When each lane had its last turn, or began to wait. */
  readonly #turns = new WeakMap<Lane<T>, number>();
  #waitingEvents = 0;
  #events = 0;

  /** The number of waiting batches. */
  get length(): number {
    return this.#rotation.length;
  }

  /** Events that wait or are under way. */
  get events(): number {
    return this.#events;
  }

  push(item: T) {
    const { sender, events } = item;
    this.#rotation.push(sender, item);
    const lane = this.#rotation.laneOf(sender)!;
    if (lane.items.length === 1) {
      this.#turns.set(lane, item.sinceMs);
    }
    this.#waitingEvents += events.length;
    this.#hold(sender, events.length);
  }

  /**
   * Takes one batch of each sender in turn, at least one and up to `maxEvents` events. They are under way until `done`.
   */
  take(maxEvents: number, nowMs: number): T[] {
    const taken: T[] = [];
    let size = 0;
    for (let lane = this.#rotation.next(); lane; lane = this.#rotation.next()) {
      const count = lane.items[0]!.events.length;
      if (taken.length > 0 && size + count > maxEvents) {
        break;
      }
      size += count;
      this.#turns.set(lane, nowMs);
      taken.push(this.#rotation.shift()!);
    }
    this.#waitingEvents -= size;
    return taken;
  }

  done(taken: readonly T[]) {
    taken.forEach(({ sender, events }) => this.#hold(sender, -events.length));
  }

  /** When the longest-waiting batch, of all senders or of one, began to wait; null when none waits. */
  oldestMs(sender?: Sender): number | null {
    const lanes = sender
      ? [this.#rotation.laneOf(sender)].filter((lane) => lane !== undefined)
      : this.#rotation.lanes();
    let oldestMs: number | null = null;
    for (const { items } of lanes) {
      oldestMs = Math.min(oldestMs ?? Infinity, items[0]!.sinceMs);
    }
    return oldestMs;
  }

  /**
   * When the sender that has waited longest for a turn began to wait. Waiting behind its own batches does not count.
   */
  oldestTurnMs(): number | null {
    let oldestMs: number | null = null;
    for (const lane of this.#rotation.lanes()) {
      oldestMs = Math.min(oldestMs ?? Infinity, this.#turns.get(lane)!);
    }
    return oldestMs;
  }

  /** Whether a batch of `count` events may wait in a queue of `limit` events: there is room, or others give way. */
  mayTake(sender: Sender, count: number, limit: number): boolean {
    if (this.#events === 0 || this.#events + count <= limit) {
      return true;
    }
    const held = this.#heldBy(sender);
    if (held + count <= this.#shareOf(sender, limit, sender)) {
      // Senders that come one after another each find a share; together they get at most twice the limit.
      return this.#leastWaiting() + count <= 2 * limit;
    }
    // A batch larger than a share is taken as well, if its sender has no other.
    return held === 0 && this.#leastWaiting() + count <= limit;
  }

  /** Removes and returns the batches that give way to one that `mayTake` admits; none when there is room. */
  makeRoom(sender: Sender, count: number, limit: number): T[] {
    const sentAway: T[] = [];
    if (this.#events + count <= limit) {
      return sentAway;
    }
    const isLarge = count > this.#shareOf(sender, limit, sender);
    while (this.#waitingEvents + count > limit) {
      const lane = this.#mostOver(sender, limit, isLarge);
      const last = lane && this.#rotation.pop(lane);
      if (!last) {
        break;
      }
      this.#waitingEvents -= last.events.length;
      this.#hold(last.sender, -last.events.length);
      sentAway.push(last);
    }
    return sentAway;
  }

  /**
   * An equal part of the token's share, which is an equal part of `limit`. Counts the newcomer, who may hold nothing
   * yet.
   */
  #shareOf({ token }: Sender, limit: number, newcomer: Sender): number {
    const tokens = this.#held.size + (this.#held.has(newcomer.token) ? 0 : 1);
    const lanes = this.#held.get(token);
    const isNew = newcomer.token === token && !lanes?.has(newcomer.connector);
    return limit / tokens / ((lanes?.size ?? 0) + (isNew ? 1 : 0));
  }

  #heldBy({ token, connector }: Sender): number {
    return this.#held.get(token)?.get(connector) ?? 0;
  }

  #hold({ token, connector }: Sender, count: number) {
    this.#events += count;
    const lanes = this.#held.get(token) ?? new Map<string, number>();
    this.#held.set(token, lanes);
    const held = (lanes.get(connector) ?? 0) + count;
    if (held > 0) {
      lanes.set(connector, held);
      return;
    }
    lanes.delete(connector);
    if (lanes.size === 0) {
      this.#held.delete(token);
    }
  }

  /** Events of each sender's first batch: these never give way. */
  #leastWaiting(): number {
    let events = 0;
    for (const { items } of this.#rotation.lanes()) {
      events += items[0]!.events.length;
    }
    return events;
  }

  /**
   * The sender with more than one waiting batch that is furthest above its share; for a large batch, the one that holds
   * most relative to its share.
   */
  #mostOver(sender: Sender, limit: number, isLarge: boolean): Lane<T> | null {
    let most: Lane<T> | null = null;
    let mostOver = isLarge ? 0 : 1;
    for (const lane of this.#rotation.lanes()) {
      const isOwn = lane.sender.token === sender.token && lane.sender.connector === sender.connector;
      const over = this.#heldBy(lane.sender) / this.#shareOf(lane.sender, limit, sender);
      if (!isOwn && lane.items.length > 1 && over > mostOver) {
        [most, mostOver] = [lane, over];
      }
    }
    return most;
  }
}
