/**
 * Accepts retries and cancels, one at a time, so that a record is never retried twice: what is in flight is read,
 * decided upon and written before the next request is looked at. A command exists from the moment that its row is on
 * disk; records are written before it, and the state of failures follows from it, also after a crash in between.
 */
import { createHash, randomBytes } from 'node:crypto';

import {
  CANCELABLE_JOB_STATUSES,
  type CommandRequest,
  FINAL_JOB_STATUSES,
  type JobStatus,
} from '@sync-health/contract';

import { type Alignment } from '../failures/alignment';
import { ProblemError } from '../problems';
import { parseRange } from '../queries/range';
import { type Storage } from '../storage/storage';
import { type Selection, selectByFilter, selectByIds } from './candidates';
import { type CommandItems } from './commandItems';
import { type InFlight } from './inFlight';
import { type Mutex } from './mutex';
import { type CommandStore, isOpen, type StoredCommand } from './storedCommand';

export interface Asking {
  requestedBy: string;
  /** Empty where the caller gave none: then every request is one of its own. */
  idempotencyKey: string;
  /** Of one command, for the automatic retry. */
  maxRecords?: number;
}

export interface CommandServiceParts {
  storage: Storage;
  mutex: Mutex;
  inFlight: InFlight;
  items: CommandItems;
  commands: CommandStore;
  alignment: Alignment;
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

type RetryRequest = Extract<CommandRequest, { type: 'retry' }>;

export class CommandService {
  constructor(private readonly parts: CommandServiceParts) {}

  async accept(request: CommandRequest, asking: Asking): Promise<StoredCommand> {
    return this.parts.mutex.run(async () => {
      const requestHash = hashOf(request);
      return (
        (await this.#askedBefore(request.connector, asking.idempotencyKey, requestHash)) ??
        (request.type === 'cancel'
          ? this.#cancel(request.connector, request.jobId, asking, requestHash)
          : this.#retry(request, asking, requestHash))
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
      if (!isOpen(command) || command.isReported) {
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

  async #retry(request: RetryRequest, asking: Asking, requestHash: string): Promise<StoredCommand> {
    const { inFlight, items, commands, alignment } = this.parts;
    await inFlight.refresh();
    const selection = await this.#select(request, asking.maxRecords);
    const { accepted, skipped, skippedCount } = selection;
    const command = this.#newCommand('retry', request.connector, asking, {
      requestHash,
      accepted: accepted.length,
      skipped,
      skippedCount,
      outcomes: { pending: accepted.length, succeeded: 0, failed: 0, skipped: 0 },
      detail: detailOf(selection),
      ...(accepted.length === 0 ? { state: 'failed' as const, webhookDueMs: null } : {}),
    });
    const retried = accepted.map((item) => ({ ...item, commandId: command.id, requestedAtMs: command.requestedAt }));
    if (retried.length > 0) {
      await items.write(retried);
    }
    const saved = await commands.save(command);
    inFlight.add(retried);
    this.parts.onNew(saved);
    if (retried.length > 0) {
      await alignment.retrying(command.id);
    }
    return saved;
  }

  #select(request: RetryRequest, maxRecords?: number): Promise<Selection> {
    const { storage, inFlight } = this.parts;
    if ('eventIds' in request) {
      return selectByIds(storage, inFlight, request.connector, request.eventIds);
    }
    const { from, to, filters, conditions, state, search, connector } = request;
    const range = parseRange(from, to);
    return selectByFilter(storage, { range, filters, conditions, state, search, connectors: [connector] }, maxRecords);
  }

  async #cancel(connector: string, jobId: string, asking: Asking, requestHash: string): Promise<StoredCommand> {
    const { commands, jobStatus } = this.parts;
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
      this.#newCommand('cancel', connector, asking, {
        requestHash,
        jobId,
        accepted: 1,
        outcomes: { pending: 1, succeeded: 0, failed: 0, skipped: 0 },
      })
    );
    this.parts.onNew(saved);
    return saved;
  }

  #newCommand(
    type: StoredCommand['type'],
    connector: string,
    { requestedBy, idempotencyKey }: Asking,
    members: Pick<StoredCommand, 'requestHash' | 'accepted' | 'outcomes'> & Partial<StoredCommand>
  ): StoredCommand {
    const now = this.parts.now();
    return {
      id: `cmd_${now.toString(36).padStart(9, '0')}_${randomBytes(6).toString('hex')}`,
      type,
      state: 'waiting',
      connector,
      requestedBy,
      requestedAt: now,
      updatedAt: now,
      skipped: [],
      skippedCount: 0,
      jobId: null,
      detail: null,
      deliveries: 0,
      exhausted: false,
      idempotencyKey,
      isReported: false,
      firstDeliveredMs: null,
      dueMs: now,
      webhookAttempts: 0,
      webhookDueMs: this.parts.hasWebhook(connector) ? now : null,
      ...members,
    };
  }
}

function detailOf({ accepted, leftCount }: Selection): string | null {
  if (accepted.length === 0) {
    return 'No record could be retried.';
  }
  return leftCount > 0
    ? `The newest ${accepted.length} records were taken; ${leftCount} more match, ask again for them.`
    : null;
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
