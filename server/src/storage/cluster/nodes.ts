/**
 * Finds the nodes of a cluster by asking one of them. Its configuration has the hosts; each node itself knows its HTTP
 * port.
 */
import { type Storage } from '../storage';
import { RemoteStorageError } from '../remoteErrors';

export interface ClusterNode {
  shard: number;
  replica: number;
  url: URL;
}

interface Replica {
  shard: number;
  replica: number;
  host: string;
  port: number;
  isLocal: number;
}

/**
 * The nodes in the order of the configuration. `url` is that of the asked node; its user is used for all. Throws a
 * `RemoteStorageError` for an unknown cluster or a shard that does not answer.
 */
export async function findNodes(asked: Pick<Storage, 'rows'>, url: URL, cluster: string): Promise<ClusterNode[]> {
  const replicas = await asked.rows<Replica>(
    `SELECT shard_num AS shard, replica_num AS replica, host_name AS host, port, is_local AS isLocal
    FROM system.clusters WHERE cluster = {cluster:String} ORDER BY shard, replica`,
    { cluster }
  );
  if (replicas.length === 0) {
    throw new RemoteStorageError(await noSuchCluster(asked, url, cluster));
  }
  const ports = await httpPorts(asked, url, cluster);
  return replicas.map(({ shard, replica, host, port, isLocal }, index) => {
    if (isLocal) {
      return { shard, replica, url };
    }
    const httpPort = ports[index];
    if (!httpPort) {
      throw new RemoteStorageError(`Shard ${shard} of the cluster ${cluster}, ${host}:${port}, does not answer.`);
    }
    const node = new URL(url);
    node.hostname = host.includes(':') ? `[${host}]` : host;
    node.port = String(httpPort);
    return { shard, replica, url: node };
  });
}

/** The HTTP port of each replica, in the order of the configuration. `_shard_num` counts replicas as shards here. */
async function httpPorts(asked: Pick<Storage, 'rows'>, url: URL, cluster: string): Promise<number[]> {
  const name = url.protocol === 'https:' ? 'https_port' : 'http_port';
  const rows = await asked.rows<{ place: number; port: number }>(
    `SELECT _shard_num AS place, port
    FROM clusterAllReplicas({cluster:String}, view(SELECT getServerPort('${name}') AS port))`,
    { cluster }
  );
  const ports: number[] = [];
  rows.forEach(({ place, port }) => (ports[place - 1] = port));
  return ports;
}

async function noSuchCluster(asked: Pick<Storage, 'rows'>, { host }: URL, cluster: string): Promise<string> {
  const names = await asked.rows<{ name: string }>(
    'SELECT DISTINCT cluster AS name FROM system.clusters ORDER BY name'
  );
  const known = names.map(({ name }) => name).join(', ') || 'none';
  return `CLICKHOUSE_CLUSTER ${JSON.stringify(cluster)} is not in remote_servers of ClickHouse at ${host}; there are: ${known}.`;
}
