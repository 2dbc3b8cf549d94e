/**
 * The command `import`: sends a CSV file to a running server in portions, so that any length works and interruptions do
 * no harm.
 */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { type IngestResult } from '@sync-health/contract';

import { readSecret } from '../config/readSettings';
import { ProblemError } from '../http/problems';
import { isUntimed, wayToRead } from './formats/columnMap';
import { readCsv } from './formats/csv';
import { Unreadable } from './readBatch';

/** Stops an import; the message says what to do. */
export class ImportError extends Error {}

export const IMPORT_USAGE = `Usage:
  import <file.csv> [--map <JSON or name>] [--job <file.json>] [--charset <name>] [--url <server>]
    with a token of scope ingest in SYNC_HEALTH_TOKEN, or in the file that SYNC_HEALTH_TOKEN_FILE names`;

const MAX_ATTEMPTS = 20;
const MAX_REASONS = 20;

interface Target {
  url: string;
  token: string;
  /** The query string of the request. */
  query: string;
}

/**
 * `listen` is the server's address unless `--url` gives one. `report` gets lines of progress. Returns the summary;
 * throws `ImportError`.
 */
export async function importCommand(
  args: readonly string[],
  listen: { host: string; port: number },
  report: (line: string) => void,
  environment: NodeJS.ProcessEnv = process.env
): Promise<string> {
  const { values, positionals } = readArgs(args);
  const [file, ...others] = positionals;
  if (values.token !== undefined) {
    throw new ImportError(
      '--token is not taken, since everybody on the machine can read a command line: set SYNC_HEALTH_TOKEN, or SYNC_HEALTH_TOKEN_FILE to the name of a file that holds the token.'
    );
  }
  if (file === undefined || others.length > 0) {
    throw new ImportError(IMPORT_USAGE);
  }
  const token = readSecret('SYNC_HEALTH_TOKEN', environment) || readSecret('SYNC_HEALTH_BOOTSTRAP_TOKEN', environment);
  if (token === '') {
    throw new ImportError(
      'There is no token: set SYNC_HEALTH_TOKEN to one of scope ingest, or SYNC_HEALTH_TOKEN_FILE to the name of a file that holds it.'
    );
  }
  const url = values.url ?? `http://${listen.host}:${listen.port}`;
  const sum = { rows: 0, accepted: 0, duplicates: 0, conflicts: 0, rejected: 0 };
  try {
    const way = wayToRead(values.map, values.job && (await readFile(values.job, 'utf8')));
    const type = `text/csv; charset=${JSON.stringify(values.charset ?? 'utf-8')}`;
    const target = { url, token, query: isUntimed(way) ? '?startTime=unknown' : '' };
    for await (const { items, lines, ignoredColumns } of readCsv(createReadStream(file), type, way, 'by --charset')) {
      if (sum.rows === 0 && ignoredColumns.length > 0) {
        report(`not read, since they are named like no member of an event: ${ignoredColumns.join(', ')}`);
      }
      const result = await deliverReadable(target, items);
      for (const { index, id, detail } of result.rejected.slice(0, Math.max(0, MAX_REASONS - sum.rejected))) {
        report(`line ${lines[index]}${id === null ? '' : ` (${id})`}: ${detail}`);
      }
      sum.rows += items.length;
      sum.accepted += result.accepted;
      sum.duplicates += result.duplicates;
      sum.conflicts += result.conflicts;
      sum.rejected += result.rejected.length;
      report(`${sum.rows} rows`);
    }
  } catch (error) {
    throw error instanceof ProblemError || (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      ? new ImportError(error.message)
      : error;
  }
  return `${sum.rows} rows: ${sum.accepted} accepted, ${sum.duplicates} duplicates, ${sum.rejected} rejected, of which ${sum.conflicts} conflicts.`;
}

function readArgs(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        map: { type: 'string' },
        job: { type: 'string' },
        charset: { type: 'string' },
        url: { type: 'string' },
        token: { type: 'string' },
      },
    });
  } catch (error) {
    throw new ImportError(`${error instanceof Error ? error.message : String(error)}\n${IMPORT_USAGE}`);
  }
}

/** Rows that can't be read are rejected here, as the server would reject them. */
async function deliverReadable(target: Target, portion: readonly unknown[]): Promise<IngestResult> {
  const places = portion.flatMap((row, index) => (row instanceof Unreadable ? [] : [index]));
  const unreadable = portion.flatMap((row, index) =>
    row instanceof Unreadable ? [{ index, id: null, detail: row.reason }] : []
  );
  if (places.length === 0) {
    return { accepted: 0, duplicates: 0, conflicts: 0, rejected: unreadable };
  }
  const result = await deliver(
    target,
    places.map((place) => portion[place])
  );
  const rejected = result.rejected.map((each) => ({ ...each, index: places[each.index] ?? each.index }));
  return { ...result, rejected: [...rejected, ...unreadable].sort((a, b) => a.index - b.index) };
}

/** Sends until the server answers. The ids of events make repeats safe. */
async function deliver(target: Target, events: readonly unknown[]): Promise<IngestResult> {
  const { url, token, query } = target;
  let reason = '';
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const answer = await fetch(`${url}/v1/events${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(events),
    }).catch((error: unknown) => {
      throw new ImportError(`${url} does not answer: ${error instanceof Error ? error.message : String(error)}`);
    });
    if (answer.status === 413 && events.length > 1) {
      return inHalves(target, events);
    }
    const body = (await answer.json()) as IngestResult & { detail?: string };
    if (answer.status === 200 || answer.status === 422) {
      return body;
    }
    reason = `${answer.status}: ${body.detail ?? ''}`;
    if (answer.headers.get('retry-after') === null) {
      break;
    }
    await sleep(Number(answer.headers.get('retry-after')) * 1000);
  }
  throw new ImportError(`The server refuses the rows: ${reason}`);
}

async function inHalves(target: Target, events: readonly unknown[]): Promise<IngestResult> {
  const half = Math.ceil(events.length / 2);
  const first = await deliver(target, events.slice(0, half));
  const second = await deliver(target, events.slice(half));
  return {
    accepted: first.accepted + second.accepted,
    duplicates: first.duplicates + second.duplicates,
    conflicts: first.conflicts + second.conflicts,
    rejected: [...first.rejected, ...second.rejected.map((each) => ({ ...each, index: each.index + half }))],
  };
}
