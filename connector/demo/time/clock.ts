/** The demo world's clock: the machine's, or a virtual one in which fifteen days pass in seconds. */
import { setTimeout as delay } from 'node:timers/promises';

export interface Clock {
  now(): number;
  /** Resolves after this many milliseconds, or when the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    await delay(ms, undefined, { signal }).catch(() => undefined);
  },
};

/**
 * A clock that jumps from one due sleep to the next. Between two sleeps, only promises within the simulation may be
 * awaited, so that nothing happens while time stands still. Then the same program always runs the same way.
 */
export class VirtualClock implements Clock {
  readonly #due = new DueQueue();
  #order = 0;

  constructor(private nowMs: number) {}

  now(): number {
    return this.nowMs;
  }

  sleep(ms: number): Promise<void> {
    const at = this.nowMs + Math.max(0, ms);
    return new Promise((wake) => this.#due.push({ at, order: this.#order++, wake }));
  }

  /** Advances to the next sleeper and lets it run; false if none is due by `untilMs`. */
  async step(untilMs: number): Promise<boolean> {
    const next = this.#due.peek();
    if (!next || next.at > untilMs) {
      this.nowMs = untilMs;
      return false;
    }
    this.#due.pop();
    this.nowMs = next.at;
    next.wake();
    await this.#settle();
    return true;
  }

  /** Resolves when everyone sleeps again: promises settle before an immediate runs. */
  async #settle() {
    await new Promise(setImmediate);
  }
}

interface Sleeper {
  at: number;
  order: number;
  wake: () => void;
}

/** A binary heap by time, then by order of falling asleep. */
class DueQueue {
  readonly #heap: Sleeper[] = [];

  peek(): Sleeper | undefined {
    return this.#heap[0];
  }

  push(sleeper: Sleeper) {
    const heap = this.#heap;
    let index = heap.push(sleeper) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(sleeper, heap[parent])) {
        break;
      }
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = sleeper;
  }

  pop() {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) {
      return;
    }
    let index = 0;
    for (let child = 1; child < heap.length; child = 2 * index + 1) {
      if (isBefore(heap[child + 1], heap[child])) {
        child++;
      }
      if (!isBefore(heap[child], last)) {
        break;
      }
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}

function isBefore(a: Sleeper | undefined, b: Sleeper | undefined): boolean {
  return a != null && (b == null || a.at < b.at || (a.at === b.at && a.order < b.order));
}
