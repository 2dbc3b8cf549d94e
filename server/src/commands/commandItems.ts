/** The records of retries: one row each, rewritten once its outcome is known. */
import { type CommandItem, type RetryOutcome } from '@sync-health/contract';

import { type RecordIdentity } from '../failures/record';
import { type SeqClock } from '../storage/seq';
import { type Storage } from '../storage/storage';
import { tabSeparated } from '../storage/tabSeparated';

export interface RetryItem extends RecordIdentity {
  commandId: string;
  /** The failure that is retried. */
  eventId: string;
  action: string;
  errorCode: string;
  endTimeMs: number;
  recordKey: number;
  requestedAtMs: number;
}

export interface SettledItem extends RetryItem {
  outcome: Exclude<RetryOutcome, 'pending'>;
  detail: string | null;
}

const COLUMNS = [
  'command_id',
  'event_id',
  'connector',
  'object',
  'action',
  'record_id',
  'error_code',
  'end_time',
  'record_key',
  'requested_at',
  'outcome',
  'detail',
  'version',
] as const;

/** Items in flight: not settled, of commands that are kept. An item without its command was never accepted. */
export const IN_FLIGHT_SQL = `
  command_items FINAL WHERE outcome = 'pending' AND command_id IN (SELECT id FROM commands FINAL WHERE pending > 0)`;

const ITEM_SQL = `command_id AS commandId, event_id AS eventId, connector, object, action, record_id AS recordId,
  error_code AS errorCode, toUnixTimestamp64Milli(end_time) AS endTimeMs, record_key AS recordKey,
  toUnixTimestamp64Milli(requested_at) AS requestedAtMs`;

export class CommandItems {
  constructor(
    private readonly storage: Storage,
    private readonly clock: SeqClock
  ) {}

  async write(items: ReadonlyArray<RetryItem | SettledItem>) {
    const version = this.clock.next();
    const rows = items.map((item) => [
      item.commandId,
      item.eventId,
      item.connector,
      item.object,
      item.action,
      item.recordId,
      item.errorCode,
      (item.endTimeMs / 1000).toFixed(3),
      item.recordKey,
      (item.requestedAtMs / 1000).toFixed(3),
      'outcome' in item ? item.outcome : 'pending',
      'outcome' in item ? (item.detail ?? '') : '',
      version,
    ]);
    await this.storage.insert('command_items', COLUMNS, tabSeparated(rows), { lane: 'write' });
  }

  inFlight(): Promise<RetryItem[]> {
    return this.storage.rows<RetryItem>(`SELECT ${ITEM_SQL} FROM ${IN_FLIGHT_SQL}`, {}, { lane: 'write' });
  }

  pendingOf(commandId: string): Promise<RetryItem[]> {
    return this.storage.rows<RetryItem>(
      `SELECT ${ITEM_SQL} FROM command_items FINAL WHERE command_id = {commandId:String} AND outcome = 'pending'`,
      { commandId },
      { lane: 'write' }
    );
  }

  shownOf(commandId: string): Promise<CommandItem[]> {
    return this.storage.rows<CommandItem>(
      `SELECT event_id AS eventId, record_id AS recordId, object, action, error_code AS errorCode, outcome,
        nullIf(detail, '') AS detail
      FROM command_items FINAL WHERE command_id = {commandId:String} ORDER BY eventId`,
      { commandId }
    );
  }

  async countsOf(commandId: string): Promise<Record<RetryOutcome, number>> {
    const rows = await this.storage.rows<{ outcome: RetryOutcome; count: number }>(
      `SELECT outcome, count() AS count FROM command_items FINAL WHERE command_id = {commandId:String} GROUP BY outcome`,
      { commandId },
      { lane: 'write' }
    );
    const counts = { pending: 0, succeeded: 0, failed: 0, skipped: 0 };
    rows.forEach(({ outcome, count }) => (counts[outcome] = count));
    return counts;
  }
}
