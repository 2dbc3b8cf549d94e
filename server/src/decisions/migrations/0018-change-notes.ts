/**
 * Notes changes for clients that follow them. Triggers note each write of a command, a job or an error group's
 * decision, in the same transaction. A server process then gives the note a position.
 */
import { type ChangeKind } from '@sync-health/contract';
import { type Generated, type Kysely, type Migration, sql } from 'kysely';

import { type ColumnTypes } from '../columnTypes';

export interface ChangeNoteTables {
  /** Changes without a position yet. Rows are only added and deleted, so that no writer waits for another. */
  change_notes: { id: Generated<number>; connector: string; kind: ChangeKind };
  /**
   * The position of the last change of each kind. Positions follow the order of commits. An empty connector stands for
   * all.
   */
  change_positions: { connector: string; kind: ChangeKind; position: number };
}

interface Noted {
  table: string;
  kinds: readonly ChangeKind[];
  when?: string;
}

/** A retry changes how failures are shown, and a cancel how its job is shown. */
const NOTED: Record<string, Noted> = {
  command_of_failures: { table: 'commands', kinds: ['commands', 'failures'], when: "new.type <> 'cancel'" },
  command_of_job: { table: 'commands', kinds: ['commands', 'jobs'], when: "new.type = 'cancel'" },
  job: { table: 'jobs', kinds: ['jobs'] },
  error_group: { table: 'error_groups', kinds: ['failures'] },
};

/** The channel's name is the one in changeFeed.ts. */
const POSTGRES_FUNCTION = `
  create function note_change() returns trigger language plpgsql as $$
  begin
    insert into change_notes (connector, kind) select new.connector, unnest(tg_argv);
    perform pg_notify('changes', '');
    return null;
  end $$`;

const quoted = (kind: ChangeKind) => `'${kind}'`;

const postgresTriggers = () => [
  POSTGRES_FUNCTION,
  ...Object.entries(NOTED).map(
    ([name, { table, kinds, when }]) =>
      `create trigger note_${name} after insert or update on ${table} for each row ${when ? `when (${when})` : ''}
       execute function note_change(${kinds.map(quoted).join(', ')})`
  ),
];

const sqliteTriggers = () =>
  Object.entries(NOTED).flatMap(([name, { table, kinds, when }]) =>
    ['insert', 'update'].map(
      (written) =>
        `create trigger note_${name}_${written} after ${written} on ${table} ${when ? `when ${when}` : ''} begin
           insert into change_notes (connector, kind)
           values ${kinds.map((kind) => `(new.connector, ${quoted(kind)})`).join(', ')};
         end`
    )
  );

export const changeNotes = ({ dialect, serial, text, time }: ColumnTypes): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('change_notes')
      .addColumn('id', serial.type, serial.build)
      .addColumn('connector', text, (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('change_positions')
      .addColumn('connector', text, (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('position', time, (column) => column.notNull())
      .addPrimaryKeyConstraint('change_positions_pk', ['connector', 'kind'])
      .execute();
    for (const statement of dialect === 'postgresql' ? postgresTriggers() : sqliteTriggers()) {
      await sql.raw(statement).execute(db);
    }
  },
});
