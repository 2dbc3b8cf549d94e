/** The records of retries: one row each, rewritten once its outcome is known. */
import { setImmediate as nextTurn } from 'node:timers/promises';

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

export interface Rival extends RetryItem {
  isGood: 0 | 1;
}

/** Rows of one insert: as many as don't keep the event loop long. */
const PORTION = 5000;

const WITHDRAWN = 'withdrawn';

export class CommandItems {
  constructor(
    private readonly storage: Storage,
    private readonly clock: SeqClock
  ) {}

  write(items: ReadonlyArray<RetryItem | SettledItem>) {
    return this.#write(items, (item) => ('outcome' in item ? [item.outcome, item.detail ?? ''] : ['pending', '']));
  }

  /** Of a command that is not stored yet: they will not have been its items. */
  withdraw(items: readonly RetryItem[]) {
    return this.#write(items, () => [WITHDRAWN, '']);
  }

  /** Many are written in portions, and not by the way of events, which would wait. */
  async #write<Item extends RetryItem>(items: readonly Item[], outcomeOf: (item: Item) => [string, string]) {
    const version = this.clock.next();
    const lane = items.length > PORTION ? 'query' : 'write';
    for (let first = 0; first < items.length; first += PORTION) {
      const rows = items
        .slice(first, first + PORTION)
        .map((item) => [
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
          ...outcomeOf(item),
          version,
        ]);
      await this.storage.insert('command_items', COLUMNS, tabSeparated(rows), { lane });
      await nextTurn();
    }
  }

  /**
   * Items of other commands, in flight or claimed since the id `since`, on the records of a command that is being
   * accepted. A claim is good once its command is stored.
   */
  rivalsOf(commandId: string, since: string): Promise<Rival[]> {
    return this.storage.rows<Rival>(
      `SELECT ${ITEM_SQL}, command_id IN (SELECT id FROM commands) AS isGood
      FROM command_items FINAL
      WHERE outcome = 'pending' AND command_id != {commandId:String}
        AND (command_id IN (SELECT id FROM commands FINAL WHERE pending > 0)
          OR command_id > {since:String} AND command_id NOT IN (SELECT id FROM commands))
        AND record_key IN (SELECT record_key FROM command_items WHERE command_id = {commandId:String})`,
      { commandId, since },
      { lane: 'write' }
    );
  }

  /** The events among a command's items whose failures are resolved, which is final. */
  async resolvedOf(commandId: string): Promise<string[]> {
    const rows = await this.storage.rows<{ eventId: string }>(
      `SELECT DISTINCT id AS eventId FROM failures
      WHERE state = 'resolved' AND (rev, connector, id) IN (
        SELECT -toUnixTimestamp64Milli(end_time), connector, event_id FROM command_items WHERE command_id = {commandId:String}
      )`,
      { commandId },
      { lane: 'write' }
    );
    return rows.map(({ eventId }) => eventId);
  }

  inFlight(): Promise<RetryItem[]> {
    return this.storage.rows<RetryItem>(`SELECT ${ITEM_SQL} FROM ${IN_FLIGHT_SQL}`, {}, { lane: 'write' });
  }

  /** At most so many, of all or of these events. */
  pendingOf(
    commandId: string,
    { limit = 1_000_000, eventIds }: { limit?: number; eventIds?: readonly string[] } = {}
  ): Promise<RetryItem[]> {
    return this.storage.rows<RetryItem>(
      `SELECT ${ITEM_SQL} FROM command_items FINAL WHERE command_id = {commandId:String} AND outcome = 'pending'
        ${eventIds ? 'AND event_id IN {eventIds:Array(String)}' : ''}
      LIMIT {limit:UInt64}`,
      { commandId, limit, ...(eventIds && { eventIds }) },
      { lane: 'write' }
    );
  }

  shownOf(commandId: string): Promise<CommandItem[]> {
    return this.storage.rows<CommandItem>(
      `SELECT event_id AS eventId, record_id AS recordId, object, action, error_code AS errorCode, outcome,
        nullIf(detail, '') AS detail
      FROM command_items FINAL WHERE command_id = {commandId:String} AND outcome != '${WITHDRAWN}' ORDER BY eventId`,
      { commandId }
    );
  }

  async countsOf(commandId: string): Promise<Record<RetryOutcome, number>> {
    const rows = await this.storage.rows<{ outcome: RetryOutcome; count: number }>(
      `SELECT outcome, count() AS count FROM command_items FINAL
      WHERE command_id = {commandId:String} AND outcome != '${WITHDRAWN}' GROUP BY outcome`,
      { commandId },
      { lane: 'write' }
    );
    const counts = { pending: 0, succeeded: 0, failed: 0, skipped: 0 };
    rows.forEach(({ outcome, count }) => (counts[outcome] = count));
    return counts;
  }
}
