/** Notes the writes of objectives for clients that follow changes. A removal, and a change of the connector, too. */
import { type ChangeKind } from '@sync-health/contract';
import { type Kysely, type Migration, sql } from 'kysely';

import { type ColumnTypes } from '../columnTypes';

const KIND: ChangeKind = 'objectives';

/** The function of 0018-change-notes.ts notes the new connector, and this one the old. */
const POSTGRES = [
  `create function note_old_change() returns trigger language plpgsql as $$
  begin
    insert into change_notes (connector, kind) select old.connector, unnest(tg_argv);
    perform pg_notify('changes', '');
    return null;
  end $$`,
  `create trigger note_objective after insert or update on objectives for each row execute function note_change('${KIND}')`,
  `create trigger note_old_objective after update or delete on objectives for each row
   execute function note_old_change('${KIND}')`,
];

const SQLITE = Object.entries({ insert: ['new'], update: ['new', 'old'], delete: ['old'] }).map(
  ([written, rows]) =>
    `create trigger note_objective_${written} after ${written} on objectives begin
       insert into change_notes (connector, kind)
       values ${rows.map((row) => `(${row}.connector, '${KIND}')`).join(', ')};
     end`
);

export const objectiveNotes = ({ dialect }: ColumnTypes): Migration => ({
  async up(db: Kysely<unknown>) {
    for (const statement of dialect === 'postgresql' ? POSTGRES : SQLITE) {
      await sql.raw(statement).execute(db);
    }
  },
});
