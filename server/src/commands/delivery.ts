/**
 * Hands commands to their connectors by long poll, at least once: a command that was handed out and has no outcome is
 * handed out again after a while. The hand-over is on disk before the connector has it.
 */
import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

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
  readonly #closing = new AbortController();
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
    const ended = AbortSignal.any([signal, this.#closing.signal, AbortSignal.timeout(Math.max(waitMs, 1))]);
    this.#waiting++;
    try {
      for (;;) {
        const woken = new AbortController();
        const wake = () => woken.abort();
        // Listening begins before the look, so that nothing is accepted unseen in between.
        this.#wake.once(topicOf(connector), wake);
        try {
          const taken = signal.aborted ? [] : await this.#take(connector);
          if (taken.length > 0 || ended.aborted) {
            return taken;
          }
          await sleep(this.parts.recheckMs, undefined, { signal: AbortSignal.any([ended, woken.signal]) }).catch(
            () => undefined
          );
        } finally {
          this.#wake.off(topicOf(connector), wake);
        }
      }
    } finally {
      this.#waiting--;
    }
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
    this.#closing.abort();
  }
}

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
