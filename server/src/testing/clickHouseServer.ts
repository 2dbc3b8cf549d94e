/**
 * Real ClickHouse servers for tests, each in its own process: single, or as shards of a cluster. The engine comes from
 * the package that embeds it; a small Go program opens its ports (tests/clickhouse). CLICKHOUSE_BINARY names an
 * official `clickhouse` of any version to use instead.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { copyDirectory } from './copyDirectory';
import { freePort } from './freePort';
import { oncePerRun } from './oncePerRun';

const ROOT = path.resolve(__dirname, '../../..');
const CACHE = path.join(ROOT, 'node_modules/.cache/clickhouse');
/** The name of the cluster in the configuration of its shards. */
export const TEST_CLUSTER = 'two';

/**
 * A defect of ClickHouse, of the kind of https://github.com/ClickHouse/ClickHouse/issues/51624: a server may end when
 * another one breaks the connection that it reads from, as one does whose client was killed within an insert. What it
 * stored stays.
 */
const BROKEN_CONNECTION =
  /Terminate called for uncaught exception:\s.*NetException: Connection reset by peer, while reading from socket/s;

export interface ClickHouseServer {
  /** The URL of its HTTP port. */
  url: string;
  dataDir: string;
  pid: number;
  signal(signal: NodeJS.Signals): void;
  /** SIGKILL: unacknowledged data may be lost. */
  kill(): Promise<void>;
  /** Restarts after a kill, on the same directory and ports. `configuration` is additional XML. */
  restart(configuration?: string): Promise<void>;
  /** Restarts a server that has ended, or is ending, by BROKEN_CONNECTION. False for any other. */
  restartIfBroken(): Promise<boolean>;
  stop(): Promise<void>;
}

export interface ClickHouseCluster {
  shards: readonly ClickHouseServer[];
  stop(): Promise<void>;
}

/** An official release. */
const BINARY = process.env.CLICKHOUSE_BINARY || null;

/** Why no ClickHouse server can run here; null if one can. */
export function missingClickHouse(): string | null {
  if (BINARY !== null) {
    return null;
  }
  if (enginePath() === null) {
    return `the package of the embedded engine for ${process.platform} ${process.arch} is not installed`;
  }
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'Go is not installed';
  }
}

function enginePath(): string | null {
  const library = path.join(ROOT, 'node_modules/@chdb/lib-linux-x64-gnu/libchdb.so');
  return process.platform === 'linux' && existsSync(library) ? library : null;
}

/** `describe`, or one skipped test with the reason. */
export function describeOnClickHouse(name: string, tests: () => void) {
  const missing = missingClickHouse();
  if (missing === null) {
    describe(name, tests);
  } else {
    it.skip(`${name}: skipped, ${missing}`, () => undefined);
  }
}

/** Starts on a copy of the data directory `content`, or on an empty one. */
export async function startClickHouse(content?: string): Promise<ClickHouseServer> {
  const [httpPort, nativePort] = [await freePort(), await freePort()];
  return startProcess({ httpPort, nativePort }, '', content);
}

/**
 * Shards without replicas: the engine's package can't fetch parts from another server. Each of `names` is a cluster of
 * that many shards, the first ones. `contents` are data directories of which the shards get copies.
 */
export async function startCluster(
  shards = 2,
  names: Readonly<Record<string, number>> = { [TEST_CLUSTER]: shards },
  contents: readonly string[] = []
): Promise<ClickHouseCluster> {
  const ports: Ports[] = [];
  for (let shard = 0; shard < shards; shard++) {
    ports.push({ httpPort: await freePort(), nativePort: await freePort() });
  }
  const clusterOf = ([name, size]: [string, number]) =>
    `<${name}>${ports.slice(0, size).map(shardOf).join('')}</${name}>`;
  const configuration = `<remote_servers>${Object.entries(names).map(clusterOf).join('')}</remote_servers>`;
  const servers = await Promise.all(ports.map((of, index) => startProcess(of, configuration, contents[index])));
  return {
    shards: servers,
    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

interface Ports {
  httpPort: number;
  nativePort: number;
}

const shardOf = ({ nativePort }: Ports) =>
  `<shard><replica><host>127.0.0.1</host><port>${nativePort}</port></replica></shard>`;

async function startProcess(ports: Ports, cluster = '', content?: string): Promise<ClickHouseServer> {
  const directory = await mkdtemp(path.join(tmpdir(), 'sync-health-clickhouse-'));
  const dataDir = path.join(directory, 'data');
  if (content !== undefined) {
    await copyDirectory(content, dataDir);
  }
  const url = `http://127.0.0.1:${ports.httpPort}`;
  let running: ChildProcess | null = null;

  async function start(more = '') {
    const configuration = `${cluster}${more}`;
    const [program, args] = await (BINARY === null
      ? packagedServer(directory, ports, configuration)
      : officialServer(BINARY, directory, ports, configuration));
    const log = openSync(path.join(directory, 'log'), 'a');
    // An official server is started by a watchdog process, and would survive the watchdog's kill.
    const env = { ...process.env, CLICKHOUSE_WATCHDOG_ENABLE: '0' };
    running = spawn(program, args, { stdio: ['ignore', log, log], cwd: directory, env });
    while (!(await answers(url))) {
      if (running.exitCode !== null) {
        throw new Error(`ClickHouse ended at its start: ${await readFile(path.join(directory, 'log'), 'utf8')}`);
      }
      await sleep(50);
    }
  }

  async function kill() {
    if (running && running.exitCode === null && running.signalCode === null) {
      running.kill('SIGKILL');
      await once(running, 'exit');
    }
  }

  await start();
  return {
    url,
    dataDir,
    get pid() {
      return running!.pid!;
    },
    signal: (signal) => running?.kill(signal),
    kill,
    restart: start,
    async restartIfBroken() {
      const log = path.join(directory, 'log');
      const isBroken = BROKEN_CONNECTION.test(await readFile(log, 'utf8'));
      if (isBroken) {
        await kill();
        await rm(log);
        await start();
      }
      return isBroken;
    },
    async stop() {
      await kill();
      const fault = /^.*<Fatal>[^]*/m.exec(await readFile(path.join(directory, 'log'), 'utf8'));
      await rm(directory, { recursive: true });
      if (fault) {
        throw new Error(`ClickHouse had a fault: ${fault[0]}`);
      }
    },
  };
}

type Command = [program: string, args: string[]];

async function packagedServer(
  directory: string,
  { httpPort, nativePort }: Ports,
  configuration: string
): Promise<Command> {
  const file = path.join(directory, 'config.xml');
  await writeFile(
    file,
    `<clickhouse><logger><level>fatal</level><console>1</console><console_log_level>fatal</console_log_level></logger>${configuration}</clickhouse>`
  );
  const args = [enginePath() ?? '', path.join(directory, 'data'), String(httpPort), String(nativePort), file];
  return [await builtProgram(), args];
}

/** What the packaged engine has by default: a user with all rights, and no limits. */
const USERS = `<clickhouse>
  <profiles><default/></profiles>
  <quotas><default/></quotas>
  <users><default>
    <password></password><profile>default</profile><quota>default</quota>
    <networks><ip>127.0.0.1</ip></networks><access_management>1</access_management>
  </default></users>
</clickhouse>`;

async function officialServer(
  binary: string,
  directory: string,
  { httpPort, nativePort }: Ports,
  configuration: string
): Promise<Command> {
  const [file, users] = [path.join(directory, 'config.xml'), path.join(directory, 'users.xml')];
  await writeFile(users, USERS);
  await writeFile(
    file,
    `<clickhouse>
      <logger><level>warning</level><console>1</console></logger>
      <path>${directory}/data/</path>
      <listen_host>127.0.0.1</listen_host><http_port>${httpPort}</http_port><tcp_port>${nativePort}</tcp_port>
      <user_directories><users_xml><path>${users}</path></users_xml></user_directories>
      ${configuration}
    </clickhouse>`
  );
  return [binary, ['server', `--config-file=${file}`]];
}

/** Built once for a run: linking alone takes seconds. */
function builtProgram(): Promise<string> {
  return oncePerRun('clickhouse', async () => {
    const program = path.join(CACHE, 'clickhouse');
    await mkdir(CACHE, { recursive: true });
    const built = `${program}.${process.pid}`;
    execFileSync('go', ['build', '-o', built, './tests/clickhouse'], {
      cwd: ROOT,
      env: { ...process.env, CGO_ENABLED: '0' },
    });
    await rename(built, program);
    return program;
  });
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/ping`).then(
    ({ ok }) => ok,
    () => false
  );
}
