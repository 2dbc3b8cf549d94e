/** The commands beside the server: `npm run server -- <command>`, and the usage that `--help` prints. */
import { TOKEN_USAGE, tokenCommand } from './auth/tokenCommand';
import { BACKUP_USAGE, backupCommand } from './backup/backupCommand';
import { CHECK_USAGE, checkCommand } from './check/checkCommand';
import { type Config, readConfig } from './config/config';
import { ConfigError } from './config/configError';
import { ERASE_USAGE, eraseCommand } from './erasure/eraseCommand';
import { IMPORT_USAGE, importCommand } from './ingest/importCommand';
import { MOVE_USAGE, moveCommand } from './move/moveCommand';
import { MOVE_DECISIONS_USAGE, moveDecisions } from './move/moveDecisions';
import { VERSION } from './version';

type Print = (line: string) => void;

interface Command {
  summary: string;
  usage: string;
  /** Returns what to print at the end. Text that a script should not read goes to `remark`. */
  run(args: string[], config: Config, print: Print, remark: Print): Promise<string>;
}

export const COMMANDS: Readonly<Record<string, Command>> = {
  token: {
    summary: 'tokens of callers: create, list, revoke',
    usage: TOKEN_USAGE,
    run: (args, config, _, remark) => tokenCommand(args, config, remark),
  },
  backup: {
    summary: 'copies the embedded storage into a directory',
    usage: BACKUP_USAGE,
    run: (args, config) => backupCommand('backup', args, config),
  },
  restore: {
    summary: 'copies a backup into the data directory',
    usage: BACKUP_USAGE,
    run: (args, config) => backupCommand('restore', args, config),
  },
  check: {
    summary: 'compares data files with their checksums, or with --counts rollups with raw events',
    usage: CHECK_USAGE,
    run: checkCommand,
  },
  erase: {
    summary: 'erases everything about a record, on every storage',
    usage: ERASE_USAGE,
    run: eraseCommand,
  },
  move: {
    summary: 'copies the data into another ClickHouse server or cluster, and compares both',
    usage: MOVE_USAGE,
    run: (args, config, print) => moveCommand(args, config, print),
  },
  'move-decisions': {
    summary: 'copies the decisions from the data directory into the PostgreSQL of DATABASE_URL',
    usage: MOVE_DECISIONS_USAGE,
    run: moveDecisions,
  },
  import: {
    summary: 'sends a file of events to the running server',
    usage: IMPORT_USAGE,
    run: (args, config, print) => importCommand(args, config.listen, print),
  },
};

const NAME_WIDTH = 16;
const USAGE = [
  'The sync-event server. Without a command it starts; settings are environment variables, see docs/configuration.md.',
  '',
  ...Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(NAME_WIDTH)}${summary}`),
  '',
  '<command> --help says how each is called; --version prints the version.',
].join('\n');

const isHelp = (word: string) => word === 'help' || word === '--help' || word === '-h';

/** Returns false when no command is given; then the server starts. */
export async function runCommand(
  [name, ...args]: readonly string[],
  environment: NodeJS.ProcessEnv,
  print: Print,
  remark: Print
): Promise<boolean> {
  if (name === undefined) {
    return false;
  }
  if (isHelp(name)) {
    print(USAGE);
    return true;
  }
  if (name === '--version') {
    print(VERSION);
    return true;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    const names = Object.keys(COMMANDS).join(', ');
    throw new ConfigError(
      `There is no command ${JSON.stringify(name)}: without one the server starts; the others are ${names}; --help says what they do.`
    );
  }
  // Help works whatever the settings are.
  if (args.some((word) => word === '--help' || word === '-h')) {
    print(command.usage);
    return true;
  }
  print(await command.run(args, readConfig(environment), print, remark));
  return true;
}
