import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const lib = (name: string) => JSON.stringify(path.join(__dirname, 'lib', name));

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

it('started processes end when nobody reads their output any more', async () => {
  const talker = `setInterval(() => process.stdout.write(process.pid + '\\n'), 10)`;
  const script = `
    const { Processes } = await import(${lib('processes.mjs')});
    const { untilEnded } = await import(${lib('localStack.mjs')});
    const processes = new Processes();
    const end = untilEnded(processes);
    processes.start('talker', process.execPath, ['-e', ${JSON.stringify(talker)}]);
    await end;
    await processes.stop();`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(parent, 'exit');
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const talking = Number(/│ (\d+)/.exec(line.toString())?.[1]);
  expect(isAlive(talking)).toBe(true);
  parent.stdout.destroy();
  expect(await ended).toEqual([0, null]);
  expect(isAlive(talking)).toBe(false);
});

it.each(['start.mjs', 'preview.mjs'])('%s prints its usage, and reports an unknown argument', async (name) => {
  const run = async (...args: string[]) => {
    const child = spawn(process.execPath, [path.join(__dirname, name), ...args]);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, output };
  };
  expect(await run('--help')).toEqual({ code: 0, output: expect.stringContaining('SYNC_HEALTH_PREVIEW_LISTEN') });
  expect(await run('--prot', '80')).toEqual({
    code: 1,
    output: expect.stringContaining('There is no argument --prot.'),
  });
});
