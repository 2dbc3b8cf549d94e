/**
 * The command `move-decisions`: copies the decisions from SQLite in the data directory to the PostgreSQL of
 * DATABASE_URL, while no server runs on either. It is one transaction, which ends with a comparison row by row, so
 * everything is moved or nothing.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';

import { type Kysely, sql } from 'kysely';

import { isServed } from '../backup/control';
import { type Config } from '../config/config';
import { DECISIONS_FILE } from '../decisions/open';
import { openPostgres } from '../decisions/postgres';
import { openSqlite } from '../decisions/sqlite';
import { type DecisionTables } from '../decisions/schema';
import { COUNTED, DECIDED } from './decisionTables';
import { MoveError } from './moveError';

export const MOVE_DECISIONS_USAGE =
  'move-decisions takes no arguments: SYNC_HEALTH_DATA_DIR is the source, DATABASE_URL or DATABASE_URL_FILE the target.';

const PORTION = 1000;

type Table = (typeof DECIDED)[number];
type Row = Record<string, string | number | null>;
type Rows = AsyncIterable<Row[]>;

/** Returns what to print at the end. `report` gets a line for each finished table. Throws a `MoveError`. */
export async function moveDecisions(
  args: readonly string[],
  config: Pick<Config, 'dataDir' | 'databaseUrl'>,
  report: (line: string) => void
): Promise<string> {
  const { databaseUrl, dataDir } = config;
  const file = path.join(dataDir, DECISIONS_FILE);
  if (args.length > 0) {
    throw new MoveError(MOVE_DECISIONS_USAGE);
  }
  if (databaseUrl === null) {
    throw new MoveError(
      'DATABASE_URL is not set: set it, or DATABASE_URL_FILE, to the PostgreSQL that the decisions are moved to.'
    );
  }
  if (!existsSync(file)) {
    throw new MoveError(`There is no ${file}: set SYNC_HEALTH_DATA_DIR to the data directory of the server to move.`);
  }
  if (await isServed(config)) {
    throw new MoveError(`A server runs on ${dataDir}: stop it first, since decisions made meanwhile would be lost.`);
  }
  const source = await openSqlite(file);
  try {
    const target = await openPostgres(databaseUrl);
    try {
      // Locks out other writers.
      const lines = await source.transaction(({ db: from }) => target.transaction(({ db }) => moveAll(from, db)));
      lines.forEach((line) => report(line));
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
  return `Moved, and both sides hold the same. Start the server with DATABASE_URL set; ${file} is unchanged, and no longer read.`;
}

async function moveAll(source: Kysely<DecisionTables>, target: Kysely<DecisionTables>): Promise<string[]> {
  await assertEmpty(target);
  const lines: string[] = [];
  for (const table of DECIDED) {
    for await (const rows of rowsOfSqlite(source, table)) {
      await target.withTables<Record<Table, Row>>().insertInto(table).values(rows).execute();
    }
    const [here, there] = [await digestOf(rowsOfSqlite(source, table)), await digestOf(rowsOfPostgres(target, table))];
    if (here.rows !== there.rows || here.sum !== there.sum) {
      throw new MoveError(
        `The table ${table} differs: ${here.rows} rows here, ${there.rows} there. Nothing was moved; stop whatever writes to either, and move again.`
      );
    }
    lines.push(`${table}: ${here.rows.toLocaleString('en')} rows`);
  }
  for (const table of COUNTED) {
    await sql`select setval(pg_get_serial_sequence(${table}, 'id'), (select coalesce(max(id), 0) + 1 from ${sql.table(table)}), false)`.execute(
      target
    );
  }
  return lines;
}

async function assertEmpty(target: Kysely<DecisionTables>) {
  for (const table of DECIDED) {
    const { count } = await target
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    if (Number(count) > 0) {
      throw new MoveError(
        `The database of DATABASE_URL holds decisions already: ${Number(count)} rows of ${table}. Name an empty one; nothing was changed in it.`
      );
    }
  }
}

async function* rowsOfSqlite(db: Kysely<DecisionTables>, table: Table): Rows {
  for (let after = 0; ;) {
    const { rows } = await sql<Row & { row_number: number }>`
      select *, rowid as row_number from ${sql.table(table)} where rowid > ${after} order by rowid limit ${PORTION}
    `.execute(db);
    if (rows.length === 0) {
      return;
    }
    after = rows.at(-1)!.row_number;
    yield rows.map(({ row_number: _, ...row }) => row as Row);
  }
}

async function* rowsOfPostgres(db: Kysely<DecisionTables>, table: Table): Rows {
  await sql`declare moved no scroll cursor for select * from ${sql.table(table)}`.execute(db);
  for (;;) {
    const { rows } = await sql<Row>`fetch ${sql.lit(PORTION)} from moved`.execute(db);
    if (rows.length === 0) {
      await sql`close moved`.execute(db);
      return;
    }
    yield rows;
  }
}

/** The row count, and the sum of a hash of each row, so that their order does not matter. */
async function digestOf(portions: Rows): Promise<{ rows: number; sum: bigint }> {
  let [rows, sum] = [0, 0n];
  for await (const portion of portions) {
    rows += portion.length;
    for (const row of portion) {
      const members = Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1));
      sum += createHash('sha256').update(JSON.stringify(members)).digest().readBigUInt64LE(0);
    }
  }
  return { rows, sum };
}
