/** The processes that are measured: started, waited for, asked over HTTP, ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

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
    const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  }

  async stop() {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}

export async function run(script: readonly string[]) {
  const child = spawn(process.execPath, script, { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) {
    throw new Error(`${script.join(' ')} failed`);
  }
}
