/**
 * Reports changes to clients by long polls that continue from a position. Positions are in the store, so any server
 * process can answer, also after a restart. All polls of a process share one query.
 */
import { CHANGE_KINDS, type ChangeKind } from '@sync-health/contract';

import { type DecisionStore } from '../decisions/store';
import { FreshRuns } from '../freshRuns';
import { Wake } from '../wake';
import { givePositions, positionsAfter } from './notes';

/** How soon polls learn of a change; changes within this time are reported together. */
const LOOK_EVERY_MS = 250;
/** How often notes get positions when nobody waits. */
const TIDY_EVERY_MS = 60_000;

const CHANGED = 'changed';
const CLOSING = 'closing';

interface Follower {
  /** Null for a new client. */
  since: string | null;
  /** Null for all. */
  connectors: readonly string[] | null;
  waitMs: number;
  signal: AbortSignal;
}

export class ChangeFeed {
  readonly #wake = new Wake();
  /** Changes by events that have no position yet: connectors by kind. */
  readonly #marks = new Map<ChangeKind, Set<string>>();
  readonly #positions = new Map<ChangeKind, Map<string, number>>();
  #position = 0;
  #isNoted = true;
  #waiting = 0;
  #isClosed = false;
  #lookedMs = 0;
  readonly #looks = new FreshRuns(() => this.#lookOnce());
  readonly #timer: NodeJS.Timeout;

  private constructor(
    private readonly store: DecisionStore,
    /** Identifies the store; positions of another store mean nothing here. */
    private readonly storeId: number
  ) {
    this.#timer = setInterval(() => this.#tick(), LOOK_EVERY_MS).unref();
  }

  /** A process that ended may have lost marks that only it had, so everything counts as changed. */
  static async open(store: DecisionStore, storeId: number): Promise<ChangeFeed> {
    const feed = new ChangeFeed(store, storeId);
    CHANGE_KINDS.forEach((kind) => feed.mark('', kind));
    await feed.#looks.run();
    return feed;
  }

  /** The number of waiting polls. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Call it when the change is visible to queries. An empty connector stands for all. */
  mark(connector: string, kind: ChangeKind) {
    const marked = this.#marks.get(kind) ?? new Set();
    this.#marks.set(kind, marked.add(connector));
  }

  /** Call it when the store may have notes or positions that were not read. */
  noted() {
    this.#isNoted = true;
  }

  /** The changes since the cursor, as soon as there are any; none after the wait, or when the signal fires. */
  async next({ since, connectors, waitMs, signal }: Follower) {
    const untilMs = performance.now() + waitMs;
    this.#waiting++;
    try {
      await this.#looks.run();
      const from = since === null ? this.#position : this.#positionOf(since);
      for (;;) {
        const reason = this.#wake.reason([CHANGED, CLOSING], untilMs - performance.now(), signal);
        try {
          const changed = this.#changedAfter(from, connectors);
          const isOver = signal.aborted || this.#isClosed || performance.now() >= untilMs;
          if (since === null || changed.length > 0 || isOver) {
            return { cursor: `${this.storeId.toString(36)}.${this.#position}`, changed };
          }
          await reason.met;
        } finally {
          reason.forget();
        }
      }
    } finally {
      this.#waiting--;
    }
  }

  close() {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#wake.wake(CLOSING);
  }

  /** Gives positions to what is marked. */
  async done() {
    await this.#looks.run().catch(() => undefined);
  }

  /**
   * The position in a cursor. -1, which is before everything, if the cursor is of another store, or of a state later
   * than this store has.
   */
  #positionOf(cursor: string): number {
    const [storeId, position] = cursor.split('.');
    const at = Number(position);
    return storeId === this.storeId.toString(36) && at <= this.#position ? at : -1;
  }

  #changedAfter(position: number, connectors: readonly string[] | null): ChangeKind[] {
    return CHANGE_KINDS.filter((kind) => {
      const changed = this.#positions.get(kind) ?? new Map<string, number>();
      const names = connectors === null ? [...changed.keys()] : ['', ...connectors];
      return names.some((name) => (changed.get(name) ?? -1) > position);
    });
  }

  /** With a shared store, polls at other processes may wait for what this one marks. */
  #tick() {
    const isAwaited = this.#waiting > 0 || this.store.dialect === 'postgresql';
    const isChanged = this.#marks.size > 0 || this.#isNoted || this.store.dialect === 'sqlite';
    if ((isAwaited && isChanged) || performance.now() - this.#lookedMs > TIDY_EVERY_MS) {
      this.#looks.run().catch(() => this.noted());
    }
  }

  async #lookOnce() {
    this.#lookedMs = performance.now();
    this.#isNoted = false;
    const marked = [...this.#marks].flatMap(([kind, connectors]) =>
      [...connectors].map((connector) => ({ kind, connector }))
    );
    this.#marks.clear();
    try {
      await givePositions(this.store, marked);
    } catch (error) {
      marked.forEach(({ connector, kind }) => this.mark(connector, kind));
      throw error;
    }
    const moved = await positionsAfter(this.store, this.#position);
    for (const { connector, kind, position } of moved) {
      const changed = this.#positions.get(kind) ?? new Map<string, number>();
      this.#positions.set(kind, changed.set(connector, position));
      this.#position = Math.max(this.#position, position);
    }
    if (moved.length > 0) {
      this.#wake.wake(CHANGED);
    }
  }
}
