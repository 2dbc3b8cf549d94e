/** The processes that are measured: started, waited for, asked over HTTP, ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

export const TOKEN = 'bench';

/** Linux counts processor time in hundredths of a second. */
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
    // A benchmark that fails leaves nobody behind who holds the data directory.
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

  /** Asks the server; anything but success is an error. */
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

  /** The most memory that the process has had resident so far, in bytes. */
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
    // After the name, which may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return { parent: Number(fields[1]), cpuMs: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK };
  } catch {
    return null;
  }
}

/** Processor time of a process so far. */
export const cpuMsOf = (pid: number): number => statOf(pid)?.cpuMs ?? 0;

/** Processor time of all that a process has started and that still runs, but for some and what they started. */
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
