/**
 * The command `erase`: erases everything about a record, through the running server of the data directory or, without
 * one, by itself.
 */
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';

import { MAX_LENGTH, type RecordErasure, type RecordTraces } from '@sync-health/contract';

import { buildApp } from '../app';
import { askServer } from '../backup/control';
import { type Config } from '../config/config';
import { type AskedCommand, eraseAsked } from './erasures';

/** Nothing was erased. The message says what to do. */
export class EraseError extends Error {}

export const ERASE_USAGE = `Usage, while the server runs or not:
  erase --connector <name> --record <id>                     says what would be erased
  erase --connector <name> --record <id> --yes [--reason <text>]
                                                             erases it, and looks whether anything is left`;

const NAMES: Record<keyof RecordTraces, string> = {
  events: 'events',
  failures: 'failures',
  ids: 'hashes of event ids',
  attempts: 'attempts that name one of its failures',
  decisions: 'places in commands',
  payloads: 'payloads',
  texts: 'texts that name it',
};

export async function eraseCommand(args: readonly string[], config: Config): Promise<string> {
  const asked = readArgs(args);
  const isShared = config.clickhouseUrl !== null && config.databaseUrl !== null;
  const answer =
    (isShared ? null : await askServer<RecordErasure>(config.dataDir, '/erase', JSON.stringify(asked))) ??
    (await eraseHere(config, asked));
  return describe(answer);
}

/** Runs in this process, as one more of those that share the database, or as the only one. */
async function eraseHere(config: Config, asked: AskedCommand): Promise<RecordErasure> {
  const app = await buildApp({ config, keepsRetention: true });
  try {
    return await eraseAsked(app.erasures, asked);
  } finally {
    await app.close();
  }
}

function readArgs(args: readonly string[]): AskedCommand {
  const { connector, record, yes = false, reason = '' } = parse(args);
  if (!connector || !record) {
    throw new EraseError(ERASE_USAGE);
  }
  if (reason.length > MAX_LENGTH.reason) {
    throw new EraseError(`--reason has ${reason.length} characters; it may have ${MAX_LENGTH.reason}.`);
  }
  return { connector, recordId: record, reason, isDryRun: !yes, actor: `${userInfo().username} (command line)` };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        connector: { type: 'string' },
        record: { type: 'string' },
        yes: { type: 'boolean' },
        reason: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new EraseError(`${error instanceof Error ? error.message : String(error)}\n${ERASE_USAGE}`);
  }
}

function describe({ connector, isDryRun, found, mentions }: RecordErasure): string {
  const names = Object.keys(NAMES) as Array<keyof RecordTraces>;
  const counts = names.map((name) => `${String(found[name]).padStart(8)}  ${NAMES[name]}`).join('\n');
  const others =
    mentions === 0 ? '' : `\n${mentions} failures of other records hold the id in their message; they stay.`;
  return isDryRun
    ? `The record of ${connector} has:\n${counts}${others}\nNothing was erased: add --yes.`
    : `Erased from the record of ${connector}:\n${counts}${others}\nA second search of every table found nothing.`;
}
