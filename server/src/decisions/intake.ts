/**
 * Counts of what connectors sent, and of what was rejected. Several processes add to them, in a bounded number of rows.
 */
import { type Kysely, type Selectable, sql } from 'kysely';

import { type DecisionTables } from './schema';
import { type DecisionStore, type DecisionTransaction } from './store';

export type IntakeSource = Selectable<DecisionTables['intake_sources']>;
export type IntakeRejection = Selectable<DecisionTables['intake_rejections']>;

/** Most rows of one connector, and of all. The ones seen last are kept. */
const MOST_OF_ONE = 50;
const MOST = 5000;

const SOURCE_KEY = ['connector', 'token_id', 'format', 'client'] as const;
const REJECTION_KEY = ['connector', 'unit', 'reason'] as const;

type Table = 'intake_sources' | 'intake_rejections';
const KEYS: Record<Table, readonly string[]> = { intake_sources: SOURCE_KEY, intake_rejections: REJECTION_KEY };

/** Adds counts to the stored rows. The latest detail and sample replace the earlier ones. */
export function addIntake(
  store: DecisionStore,
  sources: readonly IntakeSource[],
  rejections: readonly IntakeRejection[]
): Promise<void> {
  return store.transaction(async (transaction) => {
    // Always in the same order, so that two processes can't deadlock.
    for (const row of inOrder(sources, SOURCE_KEY)) {
      await transaction.db
        .insertInto('intake_sources')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns([...SOURCE_KEY]).doUpdateSet(({ eb, ref }) => ({
            accepted: eb('intake_sources.accepted', '+', ref('excluded.accepted')),
            duplicates: eb('intake_sources.duplicates', '+', ref('excluded.duplicates')),
            conflicts: eb('intake_sources.conflicts', '+', ref('excluded.conflicts')),
            rejected: eb('intake_sources.rejected', '+', ref('excluded.rejected')),
            last_ms: ref('excluded.last_ms'),
          }))
        )
        .execute();
    }
    for (const row of inOrder(rejections, REJECTION_KEY)) {
      await transaction.db
        .insertInto('intake_rejections')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns([...REJECTION_KEY]).doUpdateSet(({ eb, ref }) => ({
            count: eb('intake_rejections.count', '+', ref('excluded.count')),
            last_ms: ref('excluded.last_ms'),
            detail: ref('excluded.detail'),
            sample: ref('excluded.sample'),
          }))
        )
        .execute();
    }
    await keepNewest(transaction, 'intake_sources', sources);
    await keepNewest(transaction, 'intake_rejections', rejections);
  });
}

function inOrder<Row extends object>(rows: readonly Row[], key: ReadonlyArray<keyof Row>): Row[] {
  const keyOf = (row: Row) => JSON.stringify(key.map((name) => row[name]));
  return [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

async function keepNewest({ db }: DecisionTransaction, table: Table, added: ReadonlyArray<{ connector: string }>) {
  const key = sql.join(KEYS[table].map((name) => sql.ref(name)));
  const newest = (where: ReturnType<typeof sql>, most: number) =>
    sql`select ${key} from ${sql.table(table)} where ${where} order by last_ms desc, ${key} limit ${most}`;
  for (const connector of new Set(added.map((row) => row.connector))) {
    const isOfIt = sql`connector = ${connector}`;
    await sql`delete from ${sql.table(table)} where ${isOfIt} and (${key}) not in (${newest(isOfIt, MOST_OF_ONE)})`.execute(
      db
    );
  }
  const { count } = await db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(count) > MOST) {
    await sql`delete from ${sql.table(table)} where (${key}) not in (${newest(sql`1 = 1`, MOST)})`.execute(db);
  }
}

/** The counts of a connector over all of its sources. */
export interface IntakeTotals {
  connector: string;
  accepted: number;
  duplicates: number;
  conflicts: number;
  rejected: number;
  firstMs: number;
  lastMs: number;
}

/** By connector; `connectors` null means all. */
export async function intakeTotals(
  db: Kysely<DecisionTables>,
  connectors: readonly string[] | null
): Promise<IntakeTotals[]> {
  const all = db
    .selectFrom('intake_sources')
    .select(({ fn }) => [
      'connector',
      fn.sum<number>('accepted').as('accepted'),
      fn.sum<number>('duplicates').as('duplicates'),
      fn.sum<number>('conflicts').as('conflicts'),
      fn.sum<number>('rejected').as('rejected'),
      fn.min('first_ms').as('firstMs'),
      fn.max('last_ms').as('lastMs'),
    ])
    .groupBy('connector')
    .orderBy('connector');
  const rows = await (connectors ? all.where('connector', 'in', [...connectors]) : all).execute();
  return rows.map(({ connector, ...figures }) => ({
    connector,
    accepted: Number(figures.accepted),
    duplicates: Number(figures.duplicates),
    conflicts: Number(figures.conflicts),
    rejected: Number(figures.rejected),
    firstMs: Number(figures.firstMs),
    lastMs: Number(figures.lastMs),
  }));
}

/** The source that sent last comes first. */
export const sourcesOf = (db: Kysely<DecisionTables>, connector: string): Promise<IntakeSource[]> =>
  db.selectFrom('intake_sources').selectAll().where('connector', '=', connector).orderBy('last_ms', 'desc').execute();

/** The latest rejection first. An empty connector gives those of unknown connectors. */
export const rejectionsOf = (db: Kysely<DecisionTables>, connector: string): Promise<IntakeRejection[]> =>
  db
    .selectFrom('intake_rejections')
    .selectAll()
    .where('connector', '=', connector)
    .orderBy('last_ms', 'desc')
    .orderBy('reason')
    .execute();

export async function forgetIntake(db: Kysely<DecisionTables>, beforeMs: number) {
  await db.deleteFrom('intake_sources').where('last_ms', '<', beforeMs).execute();
  await db.deleteFrom('intake_rejections').where('last_ms', '<', beforeMs).execute();
}
