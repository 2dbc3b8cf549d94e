/**
 * Accepts retries and cancels, one at a time: of those that come at once, the first has it all and the others see what
 * it took. A command exists from the moment that its row is on disk.
 */
import { createHash } from 'node:crypto';

import {
  CANCELABLE_JOB_STATUSES,
  type CommandRequest,
  FINAL_JOB_STATUSES,
  type JobStatus,
} from '@sync-health/contract';

import { ProblemError } from '../problems';
import { Mutex } from './mutex';
import { type Asking, newCommand } from './newCommand';
import { type Retries, type RetryRequest } from './retries';
import { type CommandStore, isDeliverable, isOpen, type StoredCommand } from './storedCommand';

type CancelRequest = Extract<CommandRequest, { type: 'cancel' }>;

export interface CommandServiceParts {
  /** Held by whatever changes commands. */
  mutex: Mutex;
  commands: CommandStore;
  retries: Retries;
  /** The status of a job as it is shown, null where it is unknown. */
  jobStatus(connector: string, jobId: string): Promise<JobStatus | null>;
  /** Whether the connector has a webhook. */
  hasWebhook(connector: string): boolean;
  /** Told of every new command once it is on disk. */
  onNew(command: StoredCommand): void;
  /** Told where a command is to be delivered again. */
  onReplay(command: StoredCommand): void;
  now: () => number;
}

export class CommandService {
  readonly #accepting = new Mutex();

  constructor(private readonly parts: CommandServiceParts) {}

  async accept(request: RetryRequest | CancelRequest, asking: Asking): Promise<StoredCommand> {
    const { mutex, retries } = this.parts;
    return this.#accepting.run(async () => {
      const requestHash = hashOf(request);
      return (
        (await this.#askedBefore(request.connector, asking.idempotencyKey, requestHash)) ??
        (request.type === 'cancel'
          ? mutex.run(() => this.#cancel(request, asking, requestHash))
          : retries.accept(request, asking, requestHash))
      );
    });
  }

  /** Delivers a command again, at once. Null where there is no such command. */
  async replay(id: string): Promise<StoredCommand | null> {
    return this.parts.mutex.run(async () => {
      const { commands, hasWebhook, onReplay, now } = this.parts;
      const command = await commands.byId(id);
      if (!command) {
        return null;
      }
      if (!isDeliverable(command)) {
        throw new ProblemError(409, `The command ${id} is ${command.state}; it is not delivered again.`);
      }
      const saved = await commands.save({
        ...command,
        detail: command.exhausted ? null : command.detail,
        exhausted: false,
        webhookAttempts: 0,
        webhookDueMs: hasWebhook(command.connector) ? now() : null,
        dueMs: now(),
      });
      onReplay(saved);
      return saved;
    });
  }

  async #askedBefore(connector: string, key: string, requestHash: string): Promise<StoredCommand | null> {
    const before = key === '' ? null : await this.parts.commands.byIdempotencyKey(key);
    if (before && (before.requestHash !== requestHash || before.connector !== connector)) {
      throw new ProblemError(422, 'This Idempotency-Key was used for another command; use a new one.', {
        field: 'Idempotency-Key',
      });
    }
    return before;
  }

  async #cancel(
    { connector, jobId, reason }: CancelRequest,
    asking: Asking,
    requestHash: string
  ): Promise<StoredCommand> {
    const { commands, jobStatus, hasWebhook, onNew, now } = this.parts;
    const status = await jobStatus(connector, jobId);
    if (status === null) {
      throw new ProblemError(404, `There is no job ${jobId} of the connector ${connector}.`, { field: 'jobId' });
    }
    if (FINAL_JOB_STATUSES.includes(status)) {
      throw new ProblemError(409, `The job ${jobId} is ${status} already; there is nothing left to cancel.`, {
        field: 'jobId',
      });
    }
    const before = await commands.cancelOf(connector, jobId);
    if (before && (isOpen(before) || !CANCELABLE_JOB_STATUSES.includes(status))) {
      return before;
    }
    const saved = await commands.save(
      newCommand(asking, now(), hasWebhook(connector), {
        type: 'cancel',
        connector,
        requestHash,
        jobId,
        reason: reason ?? null,
        accepted: 1,
        outcomes: { pending: 1, succeeded: 0, failed: 0, skipped: 0 },
      })
    );
    onNew(saved);
    return saved;
  }
}

/** Of the request's meaning, whatever the order of its members. */
function hashOf(request: CommandRequest): string {
  const canonical = JSON.stringify(request, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value
  );
  return createHash('sha256').update(canonical).digest('base64url');
}
