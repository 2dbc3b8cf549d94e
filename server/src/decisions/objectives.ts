/** Objectives. Every change is audited. */
import { isDeepStrictEqual } from 'node:util';

import { type Objective, type ObjectiveInput } from '@sync-health/contract';
import { type Kysely, type Selectable } from 'kysely';

import { type DecisionTables } from './schema';
import { type DecisionStore, type DecisionTransaction } from './store';

type StoredObjective = Selectable<DecisionTables['objectives']>;

/** Who makes a change, and when. */
interface Change {
  actor: string;
  nowMs: number;
}

export async function listObjectives(
  db: Kysely<DecisionTables>,
  connectors: readonly string[] | null
): Promise<Objective[]> {
  const all = db.selectFrom('objectives').selectAll().orderBy('id');
  const rows = await (connectors ? all.where('connector', 'in', [...connectors]) : all).execute();
  return rows.map(objectiveOf);
}

export async function findObjective(db: Kysely<DecisionTables>, id: string): Promise<Objective | null> {
  const row = await db.selectFrom('objectives').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? objectiveOf(row) : null;
}

/** An objective as it was set at some time. */
export interface ObjectiveVersion {
  sinceMs: number;
  objective: Objective;
}

/** Versions of each objective since it was created, from the audit, oldest first. The last one is the current one. */
export async function objectiveVersions(
  db: Kysely<DecisionTables>,
  objectives: readonly Objective[]
): Promise<Map<string, ObjectiveVersion[]>> {
  const versions = new Map(objectives.map(({ id }) => [id, [] as ObjectiveVersion[]]));
  const rows = await db
    .selectFrom('audit')
    .select(['at_ms', 'action', 'subject', 'detail'])
    .where('action', 'in', ['objective.put', 'objective.delete'])
    .orderBy('id')
    .execute();
  for (const { at_ms, action, subject, detail } of rows) {
    if (action === 'objective.delete') {
      versions.get(subject)?.splice(0);
    } else {
      versions.get(subject)?.push({ sinceMs: at_ms, objective: objectiveOf(JSON.parse(detail) as StoredObjective) });
    }
  }
  for (const objective of objectives) {
    const known = versions.get(objective.id)!;
    known.push({ sinceMs: known.pop()?.sinceMs ?? 0, objective });
  }
  return versions;
}

export function putObjective(
  store: DecisionStore,
  id: string,
  input: ObjectiveInput,
  change: Change
): Promise<Objective> {
  return store.transaction((transaction) => put(transaction, rowOf(id, input), change));
}

/** Leaves an objective alone that is so already, also where several processes set it at the same time. */
export async function putIfDifferent(store: DecisionStore, id: string, input: ObjectiveInput, change: Change) {
  const row = rowOf(id, input);
  await store.transaction(async (transaction) => {
    if (!isDeepStrictEqual(await findObjective(transaction.db, id), objectiveOf(row))) {
      await put(transaction, row, change);
    }
  });
}

const rowOf = (id: string, { connector, object, indicator, target, windowDays }: ObjectiveInput): StoredObjective => ({
  id,
  connector,
  object: object ?? null,
  indicator: indicator.type,
  threshold_ms: indicator.type === 'latency' ? indicator.thresholdMs : null,
  target,
  window_days: windowDays,
});

async function put(transaction: DecisionTransaction, row: StoredObjective, change: Change): Promise<Objective> {
  await transaction.db
    .insertInto('objectives')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
  await audit(transaction, 'objective.put', row.id, row, change);
  return objectiveOf(row);
}

export async function deleteObjective(store: DecisionStore, id: string, change: Change) {
  await store.transaction(async (transaction) => {
    const deleted = await transaction.db.deleteFrom('objectives').where('id', '=', id).returningAll().execute();
    for (const row of deleted) {
      await audit(transaction, 'objective.delete', id, row, change);
    }
  });
}

async function audit(
  { db }: DecisionTransaction,
  action: string,
  subject: string,
  row: StoredObjective,
  { actor, nowMs }: Change
) {
  await db
    .insertInto('audit')
    .values({ at_ms: nowMs, actor, action, subject, reason: '', detail: JSON.stringify(row) })
    .execute();
}

const objectiveOf = ({ id, connector, object, threshold_ms, target, window_days }: StoredObjective): Objective => ({
  id,
  connector,
  object,
  indicator: threshold_ms === null ? { type: 'errorRate' } : { type: 'latency', thresholdMs: threshold_ms },
  target,
  windowDays: window_days,
});
