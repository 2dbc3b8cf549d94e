/**
 * Syncs changes as they happen: a few at a time, never two of the same record. It waits when the CRM throttles.
 * Attempts that failed with DACO-01 are repeated automatically a little later, at most twice.
 */
import { type Change } from '../billing/records';
import { type Clock } from '../time/clock';
import { type Random } from '../time/random';
import { MINUTE, SECOND } from '../time/rhythm';
import { type RecordSync } from './recordSync';
import { recordKey, type SyncTask } from './task';

const WORKERS = 6;
const MOST_ATTEMPTS = 3;

export class RealtimeSync {
  readonly #queue: SyncTask[];
  readonly #running = new Map<string, SyncTask>();
  /** Changes of records that are being synced. */
  readonly #held = new Map<string, SyncTask[]>();
  readonly #later = new Set<SyncTask>();
  #pausedUntil = 0;
  #isStopped = true;
  #onIdle: () => void = () => undefined;

  constructor(
    private readonly sync: Pick<RecordSync, 'attempt'>,
    private readonly clock: Clock,
    private readonly random: Random,
    unfinished: readonly SyncTask[] = []
  ) {
    this.#queue = [...unfinished];
  }

  /** Unfinished work, to be continued at the next start. */
  get unfinished(): SyncTask[] {
    return [...this.#running.values(), ...this.#queue, ...[...this.#held.values()].flat(), ...this.#later];
  }

  start() {
    this.#isStopped = false;
    this.#pump();
  }

  /** Starts nothing more; resolves when running syncs have ended. */
  async stop() {
    this.#isStopped = true;
    if (this.#running.size > 0) {
      await new Promise<void>((resolve) => (this.#onIdle = resolve));
    }
  }

  take(change: Change) {
    this.#enqueue({ ...change, mode: 'realtime', attempt: 1 });
  }

  #enqueue(task: SyncTask) {
    this.#queue.push(task);
    this.#pump();
  }

  #pump() {
    while (!this.#isStopped && this.#running.size < WORKERS && this.clock.now() >= this.#pausedUntil) {
      const task = this.#queue.shift();
      if (!task) {
        return;
      }
      const key = recordKey(task);
      if (this.#running.has(key)) {
        this.#held.set(key, [...(this.#held.get(key) ?? []), task]);
      } else {
        this.#running.set(key, task);
        void this.#run(key, task);
      }
    }
  }

  async #run(key: string, task: SyncTask) {
    const { eventId, error } = await this.sync.attempt(task);
    this.#running.delete(key);
    if (error?.pauseMs) {
      this.#pause(error.pauseMs);
    }
    if (error?.errorCode === 'DACO-01' && task.attempt < MOST_ATTEMPTS) {
      void this.#repeatLater({ ...task, retryOf: eventId, attempt: task.attempt + 1 });
    }
    const [next, ...others] = this.#held.get(key) ?? [];
    this.#held.delete(key);
    if (next) {
      this.#queue.unshift(next, ...others);
    }
    this.#pump();
    if (this.#running.size === 0) {
      this.#onIdle();
    }
  }

  #pause(ms: number) {
    const until = this.clock.now() + ms;
    if (until > this.#pausedUntil) {
      this.#pausedUntil = until;
      void this.clock.sleep(ms).then(() => this.#pump());
    }
  }

  async #repeatLater(task: SyncTask) {
    this.#later.add(task);
    const longest = task.attempt === 2 ? 10 * SECOND : 4 * MINUTE;
    await this.clock.sleep(longest * (0.5 + this.random.next() / 2));
    if (!this.#isStopped) {
      this.#later.delete(task);
      this.#enqueue(task);
    }
  }
}
