/**
 * Opens a ClickHouse cluster through any of its nodes, and creates and migrates the tables of every node. Statements use
 * Distributed tables. An insert resolves when each shard has its part on disk.
 */
import { type Connection } from '../client';
import { migrate } from '../migrate';
import { type SchemaOptions } from '../migrations/migration';
import { underMigrationLock } from '../migrationLock';
import { connectTo, createDatabase, readAddress, type RemoteOptions } from '../remote';
import { explainRemote } from '../remoteErrors';
import { type Storage } from '../storage';
import { type ClusterNode, findNodes } from './nodes';
import { distribute, replicated, shardDatabase } from './tables';

export interface ClusterOptions extends RemoteOptions, SchemaOptions {
  cluster: string;
}

/** Settings of every statement: joins and IN lists span all shards, every shard must answer, inserts are synchronous. */
const DISTRIBUTED = {
  distributed_product_mode: 'global',
  distributed_foreground_insert: 1,
  // Otherwise each shard would insert only what it selects itself, without the IN lists of all shards.
  parallel_distributed_insert_select: 0,
  skip_unavailable_shards: 0,
  fallback_to_stale_replicas_for_distributed_queries: 0,
  connect_timeout_with_failover_ms: 3000,
} as const;

interface OpenNode extends ClusterNode {
  connection: Connection;
}

export async function openCluster(options: ClusterOptions): Promise<Storage> {
  const { url, database } = readAddress(options.url);
  await createDatabase(url, database);
  const nodes = await openNodes(url, database, options);
  const { ping, close, ...asking } = connectTo(url, database, options, {
    ...DISTRIBUTED,
    ...quorumOf(nodes),
  });
  const closeAll = async () => {
    await Promise.all([close(), ...nodes.map((node) => node.connection.close())]);
  };
  try {
    for (const node of nodes) {
      await prepareNode(node, database, options, areReplicated(nodes));
    }
  } catch (error) {
    await closeAll();
    throw error;
  }
  return {
    kind: 'remote',
    exclusively: null,
    ...asking,
    shards: nodes.filter(({ replica }) => replica === 1).map((node) => node.connection),
    async unavailable() {
      const answers = await Promise.all([{ connection: { ping } }, ...nodes].map((node) => answersPing(node)));
      const silent = nodes.filter((_, index) => !answers[index + 1]).map(nameOf);
      if (answers.every(Boolean)) {
        return null;
      }
      return `ClickHouse does not answer: ${silent.join(', ') || url.host}. Numbers without it would be wrong, so none are given.`;
    },
    close: closeAll,
  };
}

const areReplicated = (nodes: readonly ClusterNode[]) => nodes.some(({ replica }) => replica > 1);

/** An insert resolves when all replicas have it, so that reads may use any replica. */
const quorumOf = (nodes: readonly ClusterNode[]): Record<string, number> =>
  areReplicated(nodes) ? { insert_quorum: Math.max(...nodes.map(({ replica }) => replica)) } : {};

const answersPing = ({ connection }: { connection: Pick<Connection, 'ping'> }) => connection.ping().catch(() => false);

const nameOf = ({ shard, replica, url }: ClusterNode) =>
  `shard ${shard}${replica > 1 ? `, replica ${replica}` : ''} (${url.host})`;

async function openNodes(url: URL, database: string, options: ClusterOptions): Promise<OpenNode[]> {
  const asked = connectTo(url, database, options);
  try {
    const nodes = await findNodes(asked, url, options.cluster);
    for (const node of nodes) {
      await createDatabase(node.url, shardDatabase(database));
    }
    const durable = quorumOf(nodes);
    return nodes.map((node) => ({
      ...node,
      connection: connectTo(node.url, shardDatabase(database), options, durable),
    }));
  } catch (error) {
    throw explainRemote(error, url);
  } finally {
    await asked.close();
  }
}

async function prepareNode(
  { connection, url }: OpenNode,
  database: string,
  { retentionDays, cluster }: ClusterOptions,
  isReplicated: boolean
) {
  const adapt = isReplicated ? (statement: string) => replicated(statement, shardDatabase(database)) : undefined;
  try {
    await migrate(connection, { retentionDays, adapt, alone: underMigrationLock });
    await distribute(connection, database, cluster);
  } catch (error) {
    throw explainRemote(error, url);
  }
}
