/** The server in a separate process, for tests that kill it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { type Step } from '../steps';
import { builtServer } from './builtServer';
import { freePort } from './freePort';

const TOKEN = 'process-test';

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: object;
  headers?: Record<string, string>;
}

export class ServerProcess {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess
  ) {}

  /** Resolves when the server answers. `script` starts another release instead. */
  static async start(environment: Record<string, string>, script?: string): Promise<ServerProcess> {
    const url = `http://127.0.0.1:${await freePort()}`;
    const child = spawn(process.execPath, [script ?? (await builtServer('mainWithSteps'))], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        ...process.env,
        SYNC_HEALTH_LISTEN: url.replace('http://', ''),
        SYNC_HEALTH_BOOTSTRAP_TOKEN: TOKEN,
        SYNC_HEALTH_RETENTION_DAYS: '3650',
        SYNC_HEALTH_LOG_LEVEL: 'error',
        // On a busy machine, calls wait instead of being refused.
        SYNC_HEALTH_MAX_LAG_MS: '0',
        SYNC_HEALTH_QUERY_WAIT_MS: '60000',
        ...environment,
      },
    });
    const server = new ServerProcess(url, child);
    while (!(await server.isReady())) {
      if (server.hasEnded) {
        throw new Error(`The server ended at its start with ${child.exitCode ?? child.signalCode}`);
      }
      await sleep(50);
    }
    return server;
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private isReady(): Promise<boolean> {
    return fetch(`${this.url}/readyz`).then(
      ({ ok }) => ok,
      () => false
    );
  }

  /** Runs work, and resolves when it has come to this step, where it is held. Rejects if the work fails before. */
  async holdAt(step: Step, work: () => Promise<void>) {
    const [isHeard, isHeld] = [this.told(`heard ${step}`), this.told(`held ${step}`)];
    this.child.send(step);
    await isHeard;
    const working = work();
    // What is held fails when the process is killed.
    working.catch(() => undefined);
    await Promise.race([isHeld, working.then(() => isHeld)]);
  }

  private told(wanted: string): Promise<void> {
    return new Promise((resolve) => {
      const listener = (message: unknown) => {
        if (message === wanted) {
          this.child.off('message', listener);
          resolve();
        }
      };
      this.child.on('message', listener);
    });
  }

  async ended() {
    if (!this.hasEnded) {
      await once(this.child, 'exit');
    }
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL') {
    this.child.kill(signal);
    await this.ended();
  }

  /** Throws if the connection ends before there is an answer. */
  async call<Body>(route: string, { method, body, headers }: Call = {}): Promise<{ status: number; body: Body }> {
    const response = await fetch(this.url + route, {
      method: method ?? (body ? 'POST' : 'GET'),
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: response.status, body: (await response.json()) as Body };
  }
}
