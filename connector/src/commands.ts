/**
 * Receives commands by long poll, or from a webhook that the connector passes on. Each command is carried out once,
 * however often it is delivered, and its outcome is reported until the server has it.
 */
import { type CommandOutcome, type DeliveredCommand, type PendingCommands } from '@sync-health/contract';

import { type Api, isObject, retryAfterOf, untilAnswered } from './api';
import { backoffMs, pause, type RetryPolicy } from './backoff';

/**
 * A request to sync failed records again. With a `jobId`, they are the failures of that manual sync job, which reported
 * `retryFailures`: record the attempts as events of the job, `mode: 'manual'` with its `jobId`.
 */
export type RetryCommand = DeliveredCommand & { type: 'retry' };
/** A request to stop a manual sync job. */
export type CancelCommand = DeliveredCommand & { type: 'cancel'; jobId: string };

export interface CommandHandlers {
  /**
   * Sync the command's records again. Record an event with `retryOf` for each, and return the outcome of each. The
   * signal fires when the listener is stopped: throw then, and the command is delivered again at the next start.
   */
  onRetry: (command: RetryCommand, signal: AbortSignal) => Promise<Omit<CommandOutcome, 'state'>>;
  /** Stop the job between two records and report its state `canceled`. Throw if it can't be stopped. */
  onCancel: (command: CancelCommand, signal: AbortSignal) => Promise<Pick<CommandOutcome, 'detail'>>;
  /** Stops the listener. */
  signal?: AbortSignal;
  /** Whether to long-poll; false if commands arrive only by webhook. Default true. */
  poll?: boolean;
  /** How long the server may hold a poll, in seconds. Default 30. */
  waitSeconds?: number;
  /** Called with errors of polling or reporting. Both go on. */
  onError?: (error: Error) => void;
}

/** Most outcomes that are remembered, to be reported again if a command is delivered again. */
const REMEMBERED = 1000;
/** Most characters of a detail that the server accepts. */
const MAX_DETAIL = 2000;
/** The server answers within the wait. After this many milliseconds more, the poll counts as lost. */
const POLL_GRACE_MS = 10_000;

export class CommandListener {
  /** Resolves after the signal fired and running handlers have ended. */
  readonly done: Promise<void>;
  readonly #inWork = new Set<string>();
  readonly #outcomes = new Map<string, CommandOutcome>();
  readonly #running = new Set<Promise<void>>();
  readonly #signal: AbortSignal;

  constructor(
    private readonly api: Api,
    private readonly connector: string,
    private readonly retry: RetryPolicy,
    private readonly handlers: CommandHandlers
  ) {
    this.#signal = handlers.signal ?? new AbortController().signal;
    this.done = (handlers.poll === false ? this.#stopped() : this.#poll()).then(async () => {
      await Promise.allSettled(this.#running);
    });
  }

  /** Takes a command that arrived by webhook. Resolves when its outcome is reported; answer the webhook before that. */
  receive(command: DeliveredCommand): Promise<void> {
    const work = this.#handle(command)
      .catch((error: unknown) => this.#complain(error))
      .finally(() => this.#running.delete(work));
    this.#running.add(work);
    return work;
  }

  #stopped(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#signal.aborted) {
        resolve();
      }
      this.#signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  async #poll() {
    const { waitSeconds = 30 } = this.handlers;
    for (let failures = 0; !this.#signal.aborted;) {
      try {
        const answer = await this.api.call({
          method: 'GET',
          path: '/v1/commands/pending',
          query: { connector: this.connector, wait: waitSeconds },
          timeoutMs: waitSeconds * 1000 + POLL_GRACE_MS,
          signal: this.#signal,
        });
        if (!isPending(answer)) {
          // For example a proxy's page. Taken for an empty list, it would be requested again at once.
          throw new Error('the answer to a poll is no list of commands; look at the URL and at proxies on the way');
        }
        failures = 0;
        const { commands } = answer;
        const isNothingNew = commands.map(keyOf).every((key) => this.#inWork.has(key) || this.#outcomes.has(key));
        commands.forEach((command) => void this.receive(command));
        if (commands.length > 0 && isNothingNew) {
          // Polling again at once would only get the same answer.
          await pause(1000, this.#signal);
        }
      } catch (error) {
        if (!this.#signal.aborted) {
          failures++;
          this.#complain(error);
          await pause(backoffMs(failures, this.retry, retryAfterOf(error)), this.#signal);
        }
      }
    }
  }

  /**
   * Carries out a new command. One that is done is reported again; one that is running will be reported when it is
   * done.
   */
  async #handle(command: DeliveredCommand) {
    const key = keyOf(command);
    if (this.#inWork.has(key)) {
      return;
    }
    this.#inWork.add(key);
    try {
      const outcome = this.#outcomes.get(key) ?? (await this.#act(command));
      if (outcome) {
        this.#remember(key, outcome);
        await this.#report(command.id, outcome);
      }
    } finally {
      this.#inWork.delete(key);
    }
  }

  async #act(command: DeliveredCommand): Promise<CommandOutcome | undefined> {
    const { onRetry, onCancel } = this.handlers;
    try {
      return {
        state: 'completed',
        ...(isCancel(command)
          ? await onCancel(command, this.#signal)
          : await onRetry({ ...command, type: 'retry' }, this.#signal)),
      };
    } catch (error) {
      if (this.#signal.aborted) {
        return undefined;
      }
      return { state: 'failed', detail: error instanceof Error ? error.message : String(error) };
    }
  }

  async #report(commandId: string, outcome: CommandOutcome) {
    const path = `/v1/commands/${encodeURIComponent(commandId)}/result`;
    const body = JSON.stringify(outcome, (key, value: unknown) =>
      key === 'detail' && typeof value === 'string' ? value.slice(0, MAX_DETAIL) : value
    );
    await untilAnswered(() => this.api.call({ method: 'POST', path, body }), this.retry, this.#signal);
  }

  #remember(key: string, outcome: CommandOutcome) {
    this.#outcomes.set(key, outcome);
    const [oldest] = this.#outcomes.keys();
    if (this.#outcomes.size > REMEMBERED && oldest != null) {
      this.#outcomes.delete(oldest);
    }
  }

  #complain(error: unknown) {
    this.handlers.onError?.(error instanceof Error ? error : new Error(String(error)));
  }
}

/** The portions of a retry with a pace have different records; each is carried out. */
const keyOf = ({ id, portion = 1 }: DeliveredCommand) => `${id} ${portion}`;

function isCancel(command: DeliveredCommand): command is CancelCommand {
  return command.type === 'cancel' && command.jobId != null;
}

function isPending(answer: unknown): answer is PendingCommands {
  return isObject(answer) && Array.isArray(answer.commands);
}
