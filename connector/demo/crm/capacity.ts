/**
 * The CRM's limits: requests per second, a number of workers that each serve one request at a time, and a lock on the
 * account that a request writes to. Latency results from them: when all workers are busy, requests wait.
 */
import { type ObjectName } from '../billing/records';
import { type Random } from '../time/random';
import { activityAt, SECOND } from '../time/rhythm';
import { type Weather } from './weather';

const BURST = 30;
const REQUESTS_PER_SECOND = 4;
const WORKERS = 8;
const LOCK_TIMEOUT_MS = 10 * SECOND;
const SHED_ABOVE_WAIT_MS = 20 * SECOND;

/** Median service time of an update, in milliseconds, without other load. */
const SERVICE_MS: Record<ObjectName, number> = {
  Account: 620,
  Contact: 380,
  Subscription: 1150,
  'Rate Plan': 540,
  Invoice: 900,
  Payment: 520,
  'Credit Memo': 700,
  Refund: 480,
  Product: 300,
  'Product Rate Plan': 340,
  'Product Rate Plan Charge': 420,
};

type Slot = { kind: 'served' | 'locked' | 'overloaded'; delayMs: number };

export class Capacity {
  readonly #freeAt: number[] = Array<number>(WORKERS).fill(0);
  readonly #lockedUntil = new Map<string, number>();
  #tokens = BURST;
  #refilledAt = 0;

  constructor(private readonly random: Random) {}

  /** Takes a request from the allowance. Returns the seconds to wait if it is used up. */
  throttle(now: number): number | undefined {
    if (this.#refilledAt > 0) {
      this.#tokens = Math.min(BURST, this.#tokens + ((now - this.#refilledAt) / SECOND) * REQUESTS_PER_SECOND);
    }
    this.#refilledAt = now;
    if (this.#tokens < 1) {
      return 2;
    }
    this.#tokens--;
    return undefined;
  }

  /** Books a worker for a request; returns when the work will be done. */
  book(now: number, weather: Weather, work: { object: ObjectName; isNew: boolean; lock?: string }): Slot {
    const workers = Math.max(1, Math.round(WORKERS * weather.crmCapacity));
    let worker = 0;
    for (let i = 1; i < workers; i++) {
      if ((this.#freeAt[i] ?? 0) < (this.#freeAt[worker] ?? 0)) {
        worker = i;
      }
    }
    const lockedUntil = work.lock ? (this.#lockedUntil.get(work.lock) ?? 0) : 0;
    const start = Math.max(now, this.#freeAt[worker] ?? 0, lockedUntil);
    if (lockedUntil - now > LOCK_TIMEOUT_MS) {
      return { kind: 'locked', delayMs: LOCK_TIMEOUT_MS };
    }
    if (start - now > SHED_ABOVE_WAIT_MS) {
      return { kind: 'overloaded', delayMs: this.random.lognormal(900, 0.3) };
    }
    const load = 1 + 0.45 * activityAt(now);
    const median = SERVICE_MS[work.object] * (work.isNew ? 1.3 : 1) * load * weather.crmSlowness;
    const end = start + this.random.lognormal(median, 0.35);
    this.#freeAt[worker] = end;
    if (work.lock) {
      this.#lockedUntil.set(work.lock, end);
      this.#forgetOldLocks(now);
    }
    return { kind: 'served', delayMs: end - now };
  }

  #forgetOldLocks(now: number) {
    if (this.#lockedUntil.size > 500) {
      for (const [lock, until] of this.#lockedUntil) {
        if (until < now) {
          this.#lockedUntil.delete(lock);
        }
      }
    }
  }
}
