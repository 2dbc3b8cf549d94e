/**
 * Batches that wait to be written, and those under way. Senders take turns. Where more waits than may, whoever holds
 * more than an equal share is sent away, and what waits of it gives way to others, the last batch first.
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
  /** Events of each sender, by token and connector, that wait or are under way. */
  readonly #held = new Map<string, Map<string, number>>();
  /** When a sender's turn was last, or when it began to wait. */
  readonly #turns = new WeakMap<Lane<T>, number>();
  #waitingEvents = 0;
  #events = 0;

  /** Batches that wait. */
  get length(): number {
    return this.#rotation.length;
  }

  /** That wait or are under way. */
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

  /** Takes one batch of each sender in turn, up to so many events, but always one. They are under way until `done`. */
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

  /** Since when the batch waits that has waited longest; of one sender, where one is named. */
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

  /** Since when somebody waits for a turn, who waits longest: for that of everybody else, not for its own batches. */
  oldestTurnMs(): number | null {
    let oldestMs: number | null = null;
    for (const lane of this.#rotation.lanes()) {
      oldestMs = Math.min(oldestMs ?? Infinity, this.#turns.get(lane)!);
    }
    return oldestMs;
  }

  /** Whether a batch may wait where so many events may: at once, or since others hold more than their share. */
  mayTake(sender: Sender, count: number, limit: number): boolean {
    if (this.#events === 0 || this.#events + count <= limit) {
      return true;
    }
    const held = this.#heldBy(sender);
    if (held + count <= this.#shareOf(sender, limit, sender)) {
      // Senders who come one after another find ever more shares: together they have at most twice as much.
      return this.#leastWaiting() + count <= 2 * limit;
    }
    // A batch larger than a share has a turn as well, where nothing else of its sender waits.
    return held === 0 && this.#leastWaiting() + count <= limit;
  }

  /** What gives way to a batch that `mayTake` lets in; none where there is room. */
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

  /** An equal part of what its token has, which is an equal part of all, with a newcomer who holds nothing yet. */
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

  /** What waits at least, however many give way: the first batch of each sender. */
  #leastWaiting(): number {
    let events = 0;
    for (const { items } of this.#rotation.lanes()) {
      events += items[0]!.events.length;
    }
    return events;
  }

  /** Whoever holds most beyond its share, or, for a large batch, most of all, and has more than one batch waiting. */
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
