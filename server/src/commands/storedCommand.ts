/** A command as storage keeps it: what the API shows of it, and what its delivery needs to go on after a restart. */
import { type Command } from '@sync-health/contract';

import { type SeqClock } from '../storage/seq';
import { type Lane, type Params, type Storage } from '../storage/storage';
import { tabSeparated } from '../storage/tabSeparated';

export interface StoredCommand extends Command {
  idempotencyKey: string;
  /** Of the request's body: the same key with another body is a mistake of the caller. */
  requestHash: string;
  /** Whether the connector has reported an outcome; then it is not delivered again. */
  isReported: boolean;
  firstDeliveredMs: number | null;
  /** Not handed out before. */
  dueMs: number;
  webhookAttempts: number;
  /** When the webhook is called next; null where it is not. */
  webhookDueMs: number | null;
}

const COLUMNS = [
  'id',
  'connector',
  'type',
  'state',
  'job_id',
  'idempotency_key',
  'requested_at',
  'pending',
  'is_deliverable',
  'due_at',
  'webhook_due_at',
  'body',
  'version',
] as const;

/** After any clock's time. */
const NEVER_MS = Date.UTC(2100, 0, 1);

const seconds = (ms: number) => (ms / 1000).toFixed(3);

export const isOpen = ({ state }: Pick<Command, 'state'>) => state === 'waiting' || state === 'delivered';

/** Whether a connector may still be given it. */
export const isDeliverable = (command: StoredCommand) => isOpen(command) && !command.isReported;

/** What the API shows. */
export function shownCommand(command: StoredCommand): Command {
  const {
    idempotencyKey: _key,
    requestHash: _hash,
    isReported: _reported,
    firstDeliveredMs: _delivered,
    dueMs: _due,
    webhookAttempts: _attempts,
    webhookDueMs: _webhookDue,
    ...shown
  } = command;
  // Commands of an older server have none of these.
  const { reason = null, recordsPerMinute = null, startAt = null, asOf = null, actions = [] }: Partial<Command> = shown;
  return { ...shown, reason, recordsPerMinute, startAt, asOf, actions };
}

export class CommandStore {
  constructor(
    private readonly storage: Storage,
    private readonly clock: SeqClock,
    private readonly now: () => number
  ) {}

  /** Keeps the command as it is now; on disk when it resolves. */
  async save(command: StoredCommand): Promise<StoredCommand> {
    const saved = { ...command, updatedAt: this.now() };
    await this.storage.insert(
      'commands',
      COLUMNS,
      tabSeparated([
        [
          saved.id,
          saved.connector,
          saved.type,
          saved.state,
          saved.jobId ?? '',
          saved.idempotencyKey,
          seconds(saved.requestedAt),
          saved.outcomes.pending,
          isDeliverable(saved) ? 1 : 0,
          seconds(saved.dueMs),
          seconds(isDeliverable(saved) ? (saved.webhookDueMs ?? NEVER_MS) : NEVER_MS),
          JSON.stringify(saved),
          this.clock.next(),
        ],
      ]),
      { lane: 'write' }
    );
    return saved;
  }

  async byId(id: string, lane: Lane = 'write'): Promise<StoredCommand | null> {
    return (await this.#select('id = {id:String}', { id }, lane))[0] ?? null;
  }

  async byIdempotencyKey(key: string): Promise<StoredCommand | null> {
    return (await this.#select('idempotency_key = {key:String}', { key }))[0] ?? null;
  }

  /** The cancel of a job that was asked for last. */
  async cancelOf(connector: string, jobId: string): Promise<StoredCommand | null> {
    const cancels = await this.#select(
      `type = 'cancel' AND connector = {connector:String} AND job_id = {jobId:String}`,
      {
        connector,
        jobId,
      }
    );
    return cancels.at(-1) ?? null;
  }

  /** To be handed to the connector now, the oldest first. */
  deliverable(connector: string): Promise<StoredCommand[]> {
    return this.#select(
      'connector = {connector:String} AND is_deliverable = 1 AND due_at <= fromUnixTimestamp64Milli({now:Int64})',
      { connector, now: this.now() }
    );
  }

  /** All whose webhook is to be called now; with an id that one alone, if it is. */
  webhookDue(id?: string): Promise<StoredCommand[]> {
    const due = 'is_deliverable = 1 AND webhook_due_at <= fromUnixTimestamp64Milli({now:Int64})';
    const now = this.now();
    return id === undefined ? this.#select(due, { now }) : this.#select(`id = {id:String} AND ${due}`, { id, now });
  }

  /** With records whose outcome is not known. */
  unsettled(): Promise<StoredCommand[]> {
    return this.#select('pending > 0', {});
  }

  /** Commands that no connector has yet, and when the oldest was asked for, in epoch milliseconds. */
  async waiting(): Promise<{ count: number; oldestMs: number }> {
    const [row] = await this.storage.rows<{ count: number; oldestMs: number }>(
      `SELECT count() AS count, toUnixTimestamp64Milli(min(requested_at)) AS oldestMs FROM commands FINAL
      WHERE state = 'waiting'`,
      {},
      { lane: 'background' }
    );
    return row ?? { count: 0, oldestMs: 0 };
  }

  async lastVersion(): Promise<number> {
    const [row] = await this.storage.rows<{ version: number }>(
      `SELECT greatest((SELECT max(version) FROM commands), (SELECT max(version) FROM command_items)) AS version`
    );
    return row?.version ?? 0;
  }

  async #select(where: string, params: Params, lane: Lane = 'write'): Promise<StoredCommand[]> {
    const rows = await this.storage.rows<{ body: string }>(
      `SELECT body FROM commands FINAL WHERE ${where} ORDER BY id`,
      params,
      { lane }
    );
    return rows.map(({ body }) => JSON.parse(body) as StoredCommand);
  }
}
