/**
 * Hands commands to their connectors by long poll, at least once: a command without an outcome is handed out again
 * after a while. The store records the hand-over before the connector gets the command. When several processes serve
 * polls, one of them hands it out.
 */
import { type DeliveredCommand, MAX_ROWS } from '@sync-health/contract';

import { type DecisionStore } from '../decisions/store';
import { Wake } from '../wake';
import { OPEN_STATES } from './commandRows';
import { nextPortion, noteHandOut } from './handOut';

export interface DeliveryParts {
  /** Takes the commands that are due for a connector. */
  take(connector: string): Promise<DeliveredCommand[]>;
  /** The ones among these connectors that have commands due. */
  due(connectors: readonly string[]): Promise<string[]>;
  onDelivered(count: number): void;
}

/** One query for all waiting polls finds commands that become due with time. New commands wake polls directly. */
const LOOK_EVERY_MS = 500;

export class Delivery {
  readonly #wake = new Wake();
  readonly #waiting = new Map<string, number>();
  #isClosed = false;
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> | null = null;

  constructor(private readonly parts: DeliveryParts) {
    this.#timer = setInterval(() => {
      this.#looking ??= this.#look()
        .catch(() => undefined)
        .finally(() => (this.#looking = null));
    }, LOOK_EVERY_MS).unref();
  }

  /** The number of polls waiting now. */
  get waiting(): number {
    return [...this.#waiting.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Lets polls of this connector look again; polls of all connectors for an empty text. */
  wake(connector: string) {
    const connectors = connector === '' ? [...this.#waiting.keys()] : [connector];
    connectors.forEach((each) => this.#wake.wake(topicOf(each)));
  }

  /** The connector's commands as soon as there are any; an empty list after `waitMs`, or when the signal fires. */
  async next(connector: string, waitMs: number, signal: AbortSignal): Promise<DeliveredCommand[]> {
    const untilMs = performance.now() + waitMs;
    const isOver = () => signal.aborted || this.#isClosed || performance.now() >= untilMs;
    this.#waiting.set(connector, (this.#waiting.get(connector) ?? 0) + 1);
    try {
      for (;;) {
        // Listening begins before the look, so that a command accepted in between is not missed.
        const reason = this.#wake.reason([topicOf(connector), CLOSING], untilMs - performance.now(), signal);
        try {
          const taken = signal.aborted ? [] : await this.parts.take(connector);
          this.parts.onDelivered(taken.length);
          if (taken.length > 0 || isOver()) {
            return taken;
          }
          await reason.met;
        } finally {
          reason.forget();
        }
      }
    } finally {
      const left = (this.#waiting.get(connector) ?? 1) - 1;
      if (left > 0) {
        this.#waiting.set(connector, left);
      } else {
        this.#waiting.delete(connector);
      }
    }
  }

  close() {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#wake.wake(CLOSING);
  }

  async done() {
    await this.#looking;
  }

  async #look() {
    const connectors = [...this.#waiting.keys()];
    const due = connectors.length > 0 ? await this.parts.due(connectors) : [];
    due.forEach((connector) => this.wake(connector));
  }
}

const CLOSING = 'closing';

const topicOf = (connector: string) => `connector ${connector}`;

/** Takes the commands that are due for a connector and records the hand-over. */
export function takeDue(
  store: DecisionStore,
  connector: string,
  options: { now: number; redeliveryMs: number }
): Promise<DeliveredCommand[]> {
  return store.transaction(async ({ db }) => {
    const due = db
      .selectFrom('commands')
      .selectAll()
      .where('connector', '=', connector)
      .where('state', 'in', OPEN_STATES)
      .where('due_at_ms', '<=', options.now)
      .orderBy('id');
    const taken: DeliveredCommand[] = [];
    let records = 0;
    for (const command of await (store.dialect === 'postgresql' ? due.forUpdate() : due).execute()) {
      records += command.pending;
      if (taken.length > 0 && records > MAX_ROWS.retryRecords) {
        break;
      }
      const portion = await nextPortion(db, command, options);
      await noteHandOut(db, command, portion, { ...options, by: 'poll' });
      taken.push(portion);
    }
    return taken;
  });
}

export async function connectorsDue(store: DecisionStore, connectors: readonly string[], now: number) {
  const rows = await store.db
    .selectFrom('commands')
    .select('connector')
    .distinct()
    .where('connector', 'in', connectors)
    .where('state', 'in', OPEN_STATES)
    .where('due_at_ms', '<=', now)
    .execute();
  return rows.map(({ connector }) => connector);
}
