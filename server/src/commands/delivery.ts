/**
 * Hands commands to their connectors by long poll, at least once: a command that was handed out and has no outcome is
 * handed out again after a while. The hand-over is on disk before the connector has it.
 */
import { EventEmitter } from 'node:events';

import { type DeliveredCommand, MAX_ROWS } from '@sync-health/contract';

import { type CommandItems } from './commandItems';
import { type Mutex } from './mutex';
import { type CommandStore, isOpen, type StoredCommand } from './storedCommand';

export interface DeliveryParts {
  mutex: Mutex;
  items: CommandItems;
  commands: CommandStore;
  redeliveryMs: number;
  /** How often to look for what another process accepted, or what has become due again. */
  recheckMs: number;
  onDelivered(count: number): void;
  now: () => number;
}

export class Delivery {
  readonly #wake = new EventEmitter().setMaxListeners(0);
  #isClosed = false;
  #waiting = 0;

  constructor(private readonly parts: DeliveryParts) {}

  /** Connectors that wait for a command now. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Lets whoever waits for this connector's commands look again. */
  wake(connector: string) {
    this.#wake.emit(topicOf(connector));
  }

  /** The connector's commands, as soon as there are any; none after `waitMs`, or when the signal fires. */
  async next(connector: string, waitMs: number, signal: AbortSignal): Promise<DeliveredCommand[]> {
    const untilMs = performance.now() + waitMs;
    const isOver = () => signal.aborted || this.#isClosed || performance.now() >= untilMs;
    this.#waiting++;
    try {
      for (;;) {
        // Listening begins before the look, so that nothing is accepted unseen in between.
        const reason = this.#reasonToLook(
          connector,
          Math.min(untilMs - performance.now(), this.parts.recheckMs),
          signal
        );
        try {
          const taken = signal.aborted ? [] : await this.#take(connector);
          if (taken.length > 0 || isOver()) {
            return taken;
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

  /**
   * Met after a while at the latest. It is a timer and listeners, since an `AbortSignal.any` of several signals may
   * lose one of them to the garbage collector, and then it never fires (nodejs/node#57736).
   */
  #reasonToLook(connector: string, withinMs: number, signal: AbortSignal) {
    let meet = () => {};
    const met = new Promise<void>((resolve) => (meet = resolve));
    const topics = [topicOf(connector), CLOSING];
    const timer = setTimeout(meet, withinMs);
    topics.forEach((topic) => this.#wake.once(topic, meet));
    signal.addEventListener('abort', meet);
    const forget = () => {
      clearTimeout(timer);
      topics.forEach((topic) => this.#wake.off(topic, meet));
      signal.removeEventListener('abort', meet);
    };
    return { met, forget };
  }

  /** Its records are read once it is handed over: many would keep events waiting. */
  async #take(connector: string): Promise<DeliveredCommand[]> {
    const taken = await this.#takeOver(connector);
    const delivered: DeliveredCommand[] = [];
    for (const command of taken) {
      delivered.push(await this.asDelivered(command));
    }
    this.parts.onDelivered(delivered.length);
    return delivered;
  }

  #takeOver(connector: string): Promise<StoredCommand[]> {
    return this.parts.mutex.run(async () => {
      const { commands, redeliveryMs, now } = this.parts;
      const taken: StoredCommand[] = [];
      let records = 0;
      for (const command of await commands.deliverable(connector)) {
        records += command.outcomes.pending;
        if (taken.length > 0 && records > MAX_ROWS.retryRecords) {
          break;
        }
        taken.push(await commands.save({ ...afterDelivery(command, now()), dueMs: now() + redeliveryMs }));
      }
      return taken;
    });
  }

  /** What its connector gets of a command: of a retry, the records that are not settled. */
  async asDelivered({
    id,
    type,
    connector,
    requestedBy,
    requestedAt,
    jobId,
  }: StoredCommand): Promise<DeliveredCommand> {
    const items = type === 'retry' ? await this.parts.items.pendingOf(id) : [];
    return {
      id,
      type,
      connector,
      requestedBy,
      requestedAt,
      jobId,
      records: items.map(({ eventId, recordId, object, action }) => ({ eventId, recordId, object, action })),
    };
  }

  close() {
    this.#isClosed = true;
    this.#wake.emit(CLOSING);
  }
}

const CLOSING = 'closing';

/** An emitter gives names such as `error` a meaning of their own. */
const topicOf = (connector: string) => `connector ${connector}`;

/** A command that its connector has now. */
export function afterDelivery(command: StoredCommand, now: number): StoredCommand {
  return {
    ...command,
    state: isOpen(command) ? 'delivered' : command.state,
    deliveries: command.deliveries + 1,
    firstDeliveredMs: command.firstDeliveredMs ?? now,
    exhausted: false,
  };
}
