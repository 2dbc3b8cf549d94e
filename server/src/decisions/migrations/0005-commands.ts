/** Commands, their failures, and which failures are held by one: retried or dismissed. */
import {
  COMMAND_ACTIONS,
  COMMAND_STATES,
  COMMAND_TYPES,
  type CommandAction,
  type CommandState,
  type CommandType,
  RETRY_OUTCOMES,
  type RetryOutcome,
} from '@sync-health/contract';
import { type Generated, type Kysely, type Migration, sql } from 'kysely';

import { type ColumnTypes } from '../columnTypes';

export interface CommandTables {
  commands: {
    /** Sorts by time. */
    id: string;
    connector: string;
    type: CommandType;
    state: CommandState;
    requested_by: string;
    requested_at_ms: number;
    updated_at_ms: number;
    reason: string | null;
    job_id: string | null;
    records_per_minute: number | null;
    start_at_ms: number | null;
    as_of_ms: number | null;
    detail: string | null;
    accepted: number;
    skipped_count: number;
    pending: number;
    succeeded: number;
    failed: number;
    skipped: number;
    deliveries: number;
    /** When it is handed out next; null when it is not. */
    due_at_ms: number | null;
    /** When its connector first got it, and when there was last news of it. */
    delivered_at_ms: number | null;
    heard_at_ms: number | null;
    webhook_attempts: number;
    webhook_due_at_ms: number | null;
    exhausted: number;
  };
  command_items: {
    command_id: string;
    event_id: string;
    connector: string;
    object: string;
    action: string;
    record_id: string;
    record_key: number;
    error_code: string;
    end_time_ms: number;
    outcome: RetryOutcome;
    detail: string | null;
    handed_out_at_ms: number | null;
  };
  command_skips: { command_id: string; position: number; event_id: string; reason: string };
  command_actions: {
    id: Generated<number>;
    command_id: string;
    action: CommandAction;
    requested_by: string;
    at_ms: number;
    reason: string | null;
  };
  /** Failures that are being retried, or dismissed. At most one failure of a record is retried at a time. */
  held_failures: {
    connector: string;
    event_id: string;
    object: string;
    record_id: string;
    record_key: number;
    end_time_ms: number;
    hold: 'retrying' | 'dismissed';
    command_id: string;
    held_at_ms: number;
  };
  /**
   * Failures whose state in ClickHouse may be older than the decision. `resolved` is 1 if the connector reported
   * success.
   */
  unshown_failures: {
    id: Generated<number>;
    connector: string;
    event_id: string;
    end_time_ms: number;
    resolved: number;
  };
}

const FINAL_STATES = ['completed', 'failed', 'stopped'];
const list = (words: readonly string[]) => sql.join(words.map((word) => sql.lit(word)));

export const commandTables = ({ serial, text, time }: ColumnTypes): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('commands')
      .addColumn('id', text, (column) => column.primaryKey())
      .addColumn('connector', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull().check(sql`type in (${list(COMMAND_TYPES)})`))
      .addColumn('state', 'text', (column) => column.notNull().check(sql`state in (${list(COMMAND_STATES)})`))
      .addColumn('requested_by', 'text', (column) => column.notNull())
      .addColumn('requested_at_ms', time, (column) => column.notNull())
      .addColumn('updated_at_ms', time, (column) => column.notNull())
      .addColumn('reason', 'text')
      .addColumn('job_id', 'text')
      .addColumn('records_per_minute', 'integer')
      .addColumn('start_at_ms', time)
      .addColumn('as_of_ms', time)
      .addColumn('detail', 'text')
      .addColumn('accepted', 'integer', (column) => column.notNull())
      .addColumn('skipped_count', 'integer', (column) => column.notNull())
      .addColumn('pending', 'integer', (column) => column.notNull().check(sql`pending >= 0`))
      .addColumn('succeeded', 'integer', (column) => column.notNull())
      .addColumn('failed', 'integer', (column) => column.notNull())
      .addColumn('skipped', 'integer', (column) => column.notNull())
      .addColumn('deliveries', 'integer', (column) => column.notNull())
      .addColumn('due_at_ms', time)
      .addColumn('delivered_at_ms', time)
      .addColumn('heard_at_ms', time)
      .addColumn('webhook_attempts', 'integer', (column) => column.notNull())
      .addColumn('webhook_due_at_ms', time)
      .addColumn('exhausted', 'integer', (column) => column.notNull())
      // A command that has ended is never due.
      .addCheckConstraint(
        'ended_is_not_due',
        sql`state not in (${list(FINAL_STATES)}) or (due_at_ms is null and webhook_due_at_ms is null)`
      )
      .execute();
    const index = (name: string, columns: string[], where?: ReturnType<typeof sql>) => {
      const create = db.schema.createIndex(name).on('commands').columns(columns);
      return (where ? create.where(where as never) : create).execute();
    };
    await index('commands_by_time', ['requested_at_ms', 'id']);
    await index('commands_due', ['connector', 'due_at_ms'], sql`due_at_ms is not null`);
    await index('commands_webhook_due', ['webhook_due_at_ms'], sql`webhook_due_at_ms is not null`);
    await index('commands_pending', ['state'], sql`pending > 0`);
    // A job has at most one open cancel.
    await db.schema
      .createIndex('one_cancel_of_a_job')
      .unique()
      .on('commands')
      .columns(['connector', 'job_id'])
      .where(sql`type = 'cancel' and state not in (${list(FINAL_STATES)})` as never)
      .execute();

    const ofCommand = (table: string) =>
      db.schema
        .createTable(table)
        .addColumn('command_id', 'text', (column) => column.notNull().references('commands.id').onDelete('cascade'));
    await ofCommand('command_items')
      .addColumn('event_id', 'text', (column) => column.notNull())
      .addColumn('connector', 'text', (column) => column.notNull())
      .addColumn('object', 'text', (column) => column.notNull())
      .addColumn('action', 'text', (column) => column.notNull())
      .addColumn('record_id', 'text', (column) => column.notNull())
      .addColumn('record_key', time, (column) => column.notNull())
      .addColumn('error_code', 'text', (column) => column.notNull())
      .addColumn('end_time_ms', time, (column) => column.notNull())
      .addColumn('outcome', 'text', (column) => column.notNull().check(sql`outcome in (${list(RETRY_OUTCOMES)})`))
      .addColumn('detail', 'text')
      .addColumn('handed_out_at_ms', time)
      .addPrimaryKeyConstraint('command_items_pk', ['command_id', 'event_id'])
      .execute();
    await ofCommand('command_skips')
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('event_id', 'text', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('command_skips_pk', ['command_id', 'position'])
      .execute();
    await ofCommand('command_actions')
      .addColumn('id', serial.type, serial.build)
      .addColumn('action', 'text', (column) => column.notNull().check(sql`action in (${list(COMMAND_ACTIONS)})`))
      .addColumn('requested_by', 'text', (column) => column.notNull())
      .addColumn('at_ms', time, (column) => column.notNull())
      .addColumn('reason', 'text')
      .execute();
    await db.schema.createIndex('command_actions_of').on('command_actions').columns(['command_id']).execute();

    await ofCommand('held_failures')
      .addColumn('connector', 'text', (column) => column.notNull())
      .addColumn('event_id', 'text', (column) => column.notNull())
      .addColumn('object', 'text', (column) => column.notNull())
      .addColumn('record_id', 'text', (column) => column.notNull())
      .addColumn('record_key', time, (column) => column.notNull())
      .addColumn('end_time_ms', time, (column) => column.notNull())
      .addColumn('hold', 'text', (column) => column.notNull().check(sql`hold in ('retrying', 'dismissed')`))
      .addColumn('held_at_ms', time, (column) => column.notNull())
      .addPrimaryKeyConstraint('held_failures_pk', ['connector', 'event_id'])
      .execute();
    const isRetrying = sql`hold = 'retrying'` as never;
    await db.schema
      .createIndex('one_retry_of_a_record')
      .unique()
      .on('held_failures')
      .columns(['connector', 'object', 'record_id'])
      .where(isRetrying)
      .execute();
    await db.schema
      .createIndex('retried_records')
      .on('held_failures')
      .columns(['record_key'])
      .where(isRetrying)
      .execute();
    await db.schema.createIndex('held_by_command').on('held_failures').columns(['command_id']).execute();

    await keepFinal(db, time === 'bigint', {
      name: 'ended_commands',
      table: 'commands',
      column: 'state',
      isFinal: `old.state in (${FINAL_STATES.map((state) => `'${state}'`).join(', ')}) and old.pending = 0`,
    });
    await keepFinal(db, time === 'bigint', {
      name: 'settled_items',
      table: 'command_items',
      column: 'outcome',
      isFinal: `old.outcome <> 'pending'`,
    });

    await db.schema
      .createTable('unshown_failures')
      .addColumn('id', serial.type, serial.build)
      .addColumn('connector', 'text', (column) => column.notNull())
      .addColumn('event_id', 'text', (column) => column.notNull())
      .addColumn('end_time_ms', time, (column) => column.notNull())
      .addColumn('resolved', 'integer', (column) => column.notNull())
      .execute();
  },
});

interface FinalColumn {
  name: string;
  table: string;
  column: string;
  isFinal: string;
}

/** The database itself refuses to change a final value. */
async function keepFinal(db: Kysely<unknown>, isPostgres: boolean, { name, table, column, isFinal }: FinalColumn) {
  const refusal = `${table}.${column} is final`;
  const when = `${isFinal} and new.${column} <> old.${column}`;
  if (!isPostgres) {
    await sql
      .raw(
        `create trigger ${name} before update of ${column} on ${table} when ${when}
        begin select raise(abort, '${refusal}'); end`
      )
      .execute(db);
    return;
  }
  await sql
    .raw(
      `create function ${name}() returns trigger language plpgsql as
      $$ begin raise exception '${refusal}'; end $$`
    )
    .execute(db);
  await sql
    .raw(
      `create trigger ${name} before update of ${column} on ${table} for each row when (${when})
      execute function ${name}()`
    )
    .execute(db);
}
