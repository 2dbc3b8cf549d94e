/** Mistyped arguments of the server's command: the answer lists what is allowed, and --help always works. */
import { COMMANDS, runCommand } from './commandLine';
import { VERSION } from './version';

/** Wrong arguments must open nothing: these addresses would not answer. */
const ELSEWHERE = { CLICKHOUSE_URL: 'http://127.0.0.1:9/db', DATABASE_URL: 'postgresql://127.0.0.1:9/db' };

async function call(args: string[], environment: Record<string, string> = ELSEWHERE) {
  const printed: string[] = [];
  const print = (line: string) => void printed.push(line);
  const [isCommand, error] = await runCommand(args, environment, print, print).then(
    (is) => [is, null] as const,
    (failure: Error) => [true, failure.message] as const
  );
  return { isCommand, error, printed: printed.join('\n') };
}

const NAMES = Object.keys(COMMANDS);

it('without a command the server starts', async () => {
  expect(await call([])).toEqual({ isCommand: false, error: null, printed: '' });
});

it.each(['help', '--help', '-h'])('%s names every command', async (word) => {
  const { error, printed } = await call([word]);
  expect(error).toBeNull();
  expect(NAMES.filter((name) => !printed.includes(`  ${name} `))).toEqual([]);
});

it('--version prints the version, whatever the settings', async () => {
  const { error, printed } = await call(['--version'], { SYNC_HEALTH_LISTEN: 'nonsense' });
  expect(error).toBeNull();
  expect(printed).toBe(VERSION);
});

it.each(NAMES)('%s --help shows its usage, whatever the settings and other arguments', async (name) => {
  for (const args of [['--help'], ['-h'], ['nonsense', '--help']]) {
    const { error, printed } = await call([name, ...args], { SYNC_HEALTH_LISTEN: 'nonsense' });
    expect(error).toBeNull();
    expect(printed).toContain(name);
  }
});

it.each(['start', 'Token', '--port', 'constructor', ''])(
  '"%s" is refused, with the names of all commands',
  async (name) => {
    const { error } = await call([name]);
    expect(error).toMatch(/^There is no command /);
    expect(NAMES.filter((known) => !error?.includes(known))).toEqual([]);
  }
);

it.each([
  ['token', [], 'token create --name'],
  ['token', ['make'], 'There is no command token make.'],
  ['token', ['create'], '--name'],
  ['token', ['create', '--name', 'x', '--scopes', 'admin'], 'ingest'],
  ['token', ['create', '--nmae', 'x'], '--nmae'],
  ['token', ['list', '--al'], '--al'],
  ['token', ['revoke'], 'token revoke takes one id'],
  ['token', ['revoke', 'a', 'b'], 'token revoke takes one id'],
  ['backup', [], 'backup takes one directory.\nUsage:\n  backup <directory>'],
  ['backup', [''], 'backup takes one directory.\nUsage:'],
  ['backup', ['a', 'b'], 'backup takes one directory: "b" is one too many.\nUsage:'],
  ['backup', ['--to', 'a'], 'backup has no option --to.\nUsage:'],
  ['backup', ['a', '--to'], 'backup has no option --to.\nUsage:'],
  ['restore', [], 'restore takes one directory.\nUsage:'],
  ['restore', ['--from'], 'restore has no option --from.\nUsage:'],
  ['check', ['counts'], 'check takes no argument but --counts: "counts" is none.\nUsage'],
  ['check', ['--foo'], 'check takes no argument but --counts: "--foo" is none.\nUsage'],
  ['check', ['--counts', 'more'], 'check takes no argument but --counts: "more" is none.\nUsage'],
  ['move', [], 'move [<url>]'],
  ['move', ['clickhouse:8123'], 'begins with http://'],
  ['move', ['http://there', '--clustre', 'x'], '--cluster <name>'],
  ['move', ['http://there', '--cluster'], '--cluster <name>'],
  ['move-decisions', ['postgresql://there'], 'takes no arguments'],
  ['import', [], 'import <file.csv>'],
  ['import', ['a.csv', 'b.csv'], 'import <file.csv>'],
  ['import', ['a.csv', '--mapp', 'x'], '--mapp'],
])('%s %j is refused, with what is allowed', async (name, args, said) => {
  const { error, printed } = await call([name, ...args]);
  expect(error).toContain(said);
  expect(error).not.toMatch(/\n +at /);
  expect(printed).toBe('');
});
