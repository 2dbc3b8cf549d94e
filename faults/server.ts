/** The server in a separate process, to be killed, starved and flooded: started as users start it, called over HTTP. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { SERVER_ARGS } from '../scripts/lib/serverProcess.mjs';
import { freePort } from '../server/src/testing/freePort';

export const TOKEN = 'fault-tests';
const START_LIMIT_MS = 60_000;

export interface Answer<Body = unknown> {
  status: number;
  body: Body;
  retryAfter: string | null;
  ms: number;
}

interface Call {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  timeoutMs?: number;
}

export class ServerProcess {
  /** Milliseconds from the start of the process to its first `ready`. */
  startMs = 0;
  /** Its output, newest last. */
  log = '';

  private constructor(
    readonly url: string,
    private readonly child: ChildProcess
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.log = (this.log + chunk.toString()).slice(-20_000)));
    }
  }

  /** Resolves when it is ready; rejects with its last output if it ends instead. */
  static async start(environment: Record<string, string>): Promise<ServerProcess> {
    const server = await ServerProcess.spawn(environment);
    const startedMs = performance.now();
    while (!(await server.isReady())) {
      if (server.hasEnded) {
        throw new Error(`The server ended at its start: ${server.log}`);
      }
      if (performance.now() - startedMs > START_LIMIT_MS) {
        await server.kill();
        throw new Error(`The server was not ready within ${START_LIMIT_MS / 1000} s: ${server.log}`);
      }
      await sleep(25);
    }
    server.startMs = performance.now() - startedMs;
    return server;
  }

  /** Does not wait until it is ready. */
  static async spawn(environment: Record<string, string>): Promise<ServerProcess> {
    const listen = `127.0.0.1:${await freePort()}`;
    const child = spawn(process.execPath, SERVER_ARGS, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        SYNC_HEALTH_LISTEN: listen,
        SYNC_HEALTH_BOOTSTRAP_TOKEN: TOKEN,
        SYNC_HEALTH_RETENTION_DAYS: '3650',
        SYNC_HEALTH_LOG_LEVEL: 'warn',
        ...environment,
      },
    });
    return new ServerProcess(`http://${listen}`, child);
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  async isReady(): Promise<boolean> {
    return (await this.call('/readyz', { timeoutMs: 5000 }).catch(() => null))?.status === 200;
  }

  async call<Body = unknown>(route: string, { method, body, headers, timeoutMs = 60_000 }: Call = {}) {
    const startedMs = performance.now();
    const response = await fetch(this.url + route, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    const answer: Answer<Body> = {
      status: response.status,
      body: (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text) as Body,
      retryAfter: response.headers.get('retry-after'),
      ms: performance.now() - startedMs,
    };
    return answer;
  }

  /** Resident memory now, in MiB. */
  get memoryMiB(): number {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))?.[1]) / 1024;
  }

  async kill() {
    await this.#end('SIGKILL');
  }

  async stop() {
    await this.#end('SIGTERM');
  }

  /** Resolves with the exit code. */
  async ended(): Promise<number | null> {
    if (!this.hasEnded) {
      await once(this.child, 'exit');
    }
    return this.child.exitCode;
  }

  async #end(signal: NodeJS.Signals) {
    if (!this.hasEnded) {
      const exited = once(this.child, 'exit');
      this.child.kill(signal);
      await exited;
    }
  }
}
