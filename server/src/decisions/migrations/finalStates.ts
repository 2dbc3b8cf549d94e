/** Makes the database refuse any change of a final state. */
import { type Kysely, sql } from 'kysely';

import { type ColumnTypes } from '../columnTypes';

interface FinalStates {
  table: string;
  column: string;
  states: readonly string[];
}

export async function keepFinalStates(
  db: Kysely<unknown>,
  { dialect }: ColumnTypes,
  { table, column, states }: FinalStates
) {
  const name = sql.ref(`${table}_${column}_is_final`);
  const leaves = sql`
    OLD.${sql.ref(column)} IN (${sql.join(states.map((state) => sql.lit(state)))})
    AND NEW.${sql.ref(column)} <> OLD.${sql.ref(column)}`;
  const message = sql.lit(`A final ${column} of ${table} stays.`);
  if (dialect === 'sqlite') {
    await sql`
      CREATE TRIGGER ${name} BEFORE UPDATE OF ${sql.ref(column)} ON ${sql.table(table)}
      WHEN ${leaves} BEGIN SELECT RAISE(ABORT, ${message}); END`.execute(db);
    return;
  }
  await sql`
    CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION USING MESSAGE = ${message}, ERRCODE = 'check_violation'; END $$`.execute(db);
  await sql`
    CREATE TRIGGER ${name} BEFORE UPDATE OF ${sql.ref(column)} ON ${sql.table(table)}
    FOR EACH ROW WHEN (${leaves}) EXECUTE FUNCTION ${name}()`.execute(db);
}
