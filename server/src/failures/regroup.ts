/**
 * Regroups stored failures after the rules of `normalizeMessage` changed. A rewritten row keeps its version: of two rows
 * with the same version, the later one counts. A change of the failure meanwhile has a higher version and is not undone.
 */
import { readProgress, saveProgress } from '../storage/progress';
import { type Storage } from '../storage/storage';
import { FAILURE_COLUMNS } from './failureRow';
import { normalizeMessage, NORMALIZATION } from './normalizeMessage';

const PROGRESS = 'message-groups';
const PAGE_ROWS = 5000;
/** The most messages in one statement. */
const CHUNK = 500;

interface Row {
  rev: number;
  message: string;
  messageGroup: string;
}

/** A `rev` below all others. */
const FIRST = -(2 ** 53);

export async function regroupFailures(storage: Storage, isClosing: () => boolean = () => false): Promise<void> {
  const done = (await readProgress(storage)).get(PROGRESS) ?? 0;
  if (done >= NORMALIZATION) {
    return;
  }
  for (let after: number | undefined = FIRST; after !== undefined;) {
    if (isClosing()) {
      return;
    }
    after = await regroupPage(storage, after);
  }
  await saveProgress(storage, [PROGRESS], NORMALIZATION);
}

/** Resolves to the last `rev` of the page; undefined on the last page. */
async function regroupPage(storage: Storage, after: number): Promise<number | undefined> {
  const rows = await storage.rows<Row>(
    `SELECT rev, error_message AS message, message_group AS messageGroup FROM failures
    WHERE rev > {after:Int64} ORDER BY rev LIMIT ${PAGE_ROWS} WITH TIES`,
    { after },
    { lane: 'background' }
  );
  const last = rows.at(-1)?.rev;
  if (last === undefined) {
    return undefined;
  }
  const groups = new Map<string, string>();
  for (const { message, messageGroup } of rows) {
    const group = normalizeMessage(message);
    if (group !== messageGroup) {
      groups.set(message, group);
    }
  }
  const changed = [...groups];
  for (let from = 0; from < changed.length; from += CHUNK) {
    await rewrite(storage, { after, last, groups: changed.slice(from, from + CHUNK) });
  }
  return rows.length < PAGE_ROWS ? undefined : last;
}

async function rewrite(
  storage: Storage,
  { after, last, groups }: { after: number; last: number; groups: ReadonlyArray<[string, string]> }
) {
  const columns = FAILURE_COLUMNS.map((name) =>
    name === 'message_group'
      ? 'transform(error_message, {messages:Array(String)}, {groups:Array(String)}, message_group)'
      : name
  );
  await storage.execute(
    `INSERT INTO failures (${FAILURE_COLUMNS.join(', ')}) SELECT ${columns.join(', ')} FROM failures FINAL
    WHERE rev > {after:Int64} AND rev <= {last:Int64} AND error_message IN {messages:Array(String)}`,
    { after, last, messages: groups.map(([message]) => message), groups: groups.map(([, group]) => group) },
    { lane: 'background' }
  );
}
