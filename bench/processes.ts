/** Starts, waits for, calls and ends the measured processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

export const TOKEN = 'bench';

/** Linux counts processor time in units of ten milliseconds. */
const MS_PER_TICK = 10;

export class Process {
  private constructor(
    readonly url: string,
    readonly child: ChildProcess
  ) {}

  static async start(script: readonly string[], url: string, probe: string, env: NodeJS.ProcessEnv = {}) {
    const child = spawn(process.execPath, script, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    // A failed benchmark must not leave a process that holds the data directory.
    process.once('exit', () => child.kill('SIGTERM'));
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output = `${output}${chunk.toString('utf8')}`.slice(-4000)));
    const started = new Process(url, child);
    for (;;) {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`${script.join(' ')} ended at its start: ${output}`);
      }
      try {
        if ((await fetch(`${url}${probe}`)).status < 600) {
          return started;
        }
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  /** Calls the server; any status but success is an error. */
  async ask(path: string, body?: object | string, headers: Record<string, string> = {}): Promise<Response> {
    const response = await fetch(`${this.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: typeof body === 'object' ? JSON.stringify(body) : body,
    });
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${await response.text()}`);
    }
    return response;
  }

  /** The peak resident memory of the process so far, in bytes. */
  get peakMemory(): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  }

  /** Processor time so far, in milliseconds. */
  get cpuMs(): number {
    return cpuMsOf(this.child.pid!);
  }

  async stop() {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}

interface Stat {
  parent: number;
  cpuMs: number;
}

function statOf(pid: number): Stat | null {
  try {
    // The fields after the name, which may contain anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return { parent: Number(fields[1]), cpuMs: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK };
  } catch {
    return null;
  }
}

/** Processor time of a process so far, in milliseconds. */
export const cpuMsOf = (pid: number): number => statOf(pid)?.cpuMs ?? 0;

/** Processor time of all running descendants, in milliseconds, without some and their own descendants. */
export function descendantsCpuMs(pid: number, except: readonly number[]): number {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), ...statOf(Number(name)) }));
  const below = (parent: number): number =>
    stats
      .filter((one) => one.parent === parent && !except.includes(one.pid))
      .reduce((sum, one) => sum + (one.cpuMs ?? 0) + below(one.pid), 0);
  return below(pid);
}

export async function run(script: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, script, { stdio: 'inherit', env: { ...process.env, ...env } });
  const [code] = await once(child, 'exit');
  if (code !== 0) {
    throw new Error(`${script.join(' ')} failed`);
  }
}
