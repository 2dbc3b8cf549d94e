/**
 * The tables of a cluster. Each shard has a database with its rows, with the schema of a single server. Beside it, each
 * node has a database with Distributed tables of the same names, which the server queries.
 */
import { MIGRATION_LOCK, underMigrationLock } from '../migrationLock';
import { type ShardStorage } from '../storage';

/** The database of a shard's rows. */
export const shardDatabase = (database: string) => `${database}_shard`;

/** All attempts on a record, and everything about it, are on one shard. */
const BY_RECORD = 'cityHash64(connector, record_id)';
/** All rows are on the first shard, and visible from every node. */
const ON_FIRST = 'toUInt64(0)';

const SHARDING: Record<string, string> = {
  events: BY_RECORD,
  event_ids: 'key',
  failures: BY_RECORD,
  payloads: BY_RECORD,
  named_attempts: 'cityHash64(connector, failure_id)',
  rollup_counts: 'toUnixTimestamp(slot)',
  rollup_latency: 'toUnixTimestamp(slot)',
  rollup_overall: 'toUnixTimestamp(slot)',
  rollup_manual: 'toUnixTimestamp(slot)',
};

interface Table {
  name: string;
  /** The columns of the shard's table, and those of the Distributed table. */
  columns: string;
  distributed: string;
}

const columnsIn = (database: string) =>
  `arrayStringConcat(arrayMap(column -> toString(column), arraySort(groupArrayIf((position, name, type, default_kind, default_expression), database = ${database}))), ',')`;

/** Creates the Distributed tables, or replaces them when the shard's tables have changed. One process at a time. */
export async function distribute(node: ShardStorage, database: string, cluster: string) {
  await node.execute(`CREATE DATABASE IF NOT EXISTS ${database}`);
  if ((await differing(node, database)).length === 0) {
    return;
  }
  await underMigrationLock(node, async () => {
    for (const { name, columns } of await differing(node, database)) {
      await node.execute(
        columns === ''
          ? `DROP TABLE IF EXISTS ${database}.${name} SYNC`
          : `CREATE OR REPLACE TABLE ${database}.${name} AS ${shardDatabase(database)}.${name}
            ENGINE = Distributed({cluster:String}, ${shardDatabase(database)}, ${name}, ${SHARDING[name] ?? ON_FIRST})`,
        { cluster }
      );
    }
  });
}

function differing(node: ShardStorage, database: string): Promise<Table[]> {
  return node.rows<Table>(
    `SELECT table AS name, ${columnsIn('{local:String}')} AS columns, ${columnsIn('{database:String}')} AS distributed
    FROM system.columns WHERE database IN ({local:String}, {database:String}) AND table != '${MIGRATION_LOCK}'
    GROUP BY table HAVING columns != distributed`,
    { local: shardDatabase(database), database }
  );
}

/** The statement of a migration for shards with replicas: only the table engine differs. */
export function replicated(statement: string, database: string): string {
  return statement.replace(
    /^(\s*CREATE TABLE (?:IF NOT EXISTS )?(\w+)[\s\S]*?ENGINE = )(\w*MergeTree)(?:\((.*?)\))?/,
    (_, before: string, table: string, engine: string, column?: string) => {
      const path = `'/clickhouse/tables/{shard}/${database}/${table}', '{replica}'`;
      return `${before}Replicated${engine}(${[path, ...(column ? [column] : [])].join(', ')})`;
    }
  );
}
