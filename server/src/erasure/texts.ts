/**
 * Finds and replaces the id of a record in texts by people and connectors, such as the reason of a command, where it is
 * a word of its own. Short ids are not searched for, since they may be other numbers. Other code reads the JSON details
 * of the audit. So only texts in them change, except the members of `NAMES`, which say what the entry is about.
 */
import { type RawBuilder, sql } from 'kysely';

import { type ErasedKey } from '../decisions/erasedRecords';
import { type DecisionTables } from '../decisions/schema';
import { type DecisionStore } from '../decisions/store';

const REPLACEMENT = '[erased]';
const MIN_CHARACTERS = 4;
/** Members by which other code finds an entry of the audit. They are no texts about a record. */
const NAMES: ReadonlySet<string> = new Set(['connector', 'group_id', 'status']);

interface TextTable {
  table: keyof DecisionTables;
  key: readonly string[];
  columns: readonly string[];
  /** The column that holds JSON. */
  json?: string;
  /** SQL of the rows that hold no text at all, such as how an objective was set. */
  without?: RawBuilder<unknown>;
  /** Whether a row is worthless without its text. */
  isDropped?: boolean;
}

const TEXT_TABLES: readonly TextTable[] = [
  { table: 'commands', key: ['id'], columns: ['reason', 'detail'] },
  { table: 'command_items', key: ['command_id', 'event_id'], columns: ['detail'] },
  { table: 'command_actions', key: ['id'], columns: ['reason'] },
  {
    table: 'audit',
    key: ['id'],
    columns: ['reason', 'detail'],
    json: 'detail',
    without: sql`action like 'objective.%'`,
  },
  { table: 'error_groups', key: ['group_id', 'connector'], columns: ['reason'] },
  { table: 'jobs', key: ['connector', 'job_id'], columns: ['scope'] },
  // The whole row of a rejected event: other parts of it may be about the record too.
  {
    table: 'intake_rejections',
    key: ['connector', 'unit', 'reason'],
    columns: ['reason', 'detail', 'sample'],
    isDropped: true,
  },
  { table: 'idempotency_keys', key: ['token_id', 'key'], columns: ['key'], isDropped: true },
];

type Row = Record<string, string | number | null>;

interface Found {
  table: TextTable;
  row: Row;
}

/** The number of rows that name the record. */
export async function countTexts(store: DecisionStore, key: ErasedKey): Promise<number> {
  return (await findTexts(store, key)).length;
}

export async function eraseTexts(store: DecisionStore, key: ErasedKey) {
  const word = wordOf(key);
  for (const { table, row } of await findTexts(store, key)) {
    const isRow = sql.join(
      table.key.map((name) => sql`${sql.ref(name)} = ${row[name]}`),
      sql` and `
    );
    const texts = table.columns.map((name) => sql`${sql.ref(name)} = ${replacedIn(table, row, name, word)}`);
    await (
      table.isDropped
        ? sql`delete from ${sql.table(table.table)} where ${isRow}`
        : sql`update ${sql.table(table.table)} set ${sql.join(texts)} where ${isRow}`
    ).execute(store.db);
  }
}

async function findTexts(store: DecisionStore, key: ErasedKey): Promise<Found[]> {
  if (key.recordId.length < MIN_CHARACTERS) {
    return [];
  }
  const word = wordOf(key);
  const position = sql.raw(store.dialect === 'postgresql' ? 'strpos' : 'instr');
  const found: Found[] = [];
  for (const table of TEXT_TABLES) {
    const holdsIt = table.columns.flatMap((name) =>
      [...new Set([key.recordId, escaped(key.recordId)])].map((text) => sql`${position}(${sql.ref(name)}, ${text}) > 0`)
    );
    const names = [...new Set([...table.key, ...table.columns])].map((name) => sql.ref(name));
    const { rows } = await sql<Row>`
      select ${sql.join(names)} from ${sql.table(table.table)}
      where (${sql.join(holdsIt, sql` or `)}) and not (${table.without ?? sql`1 = 0`})`.execute(store.db);
    found.push(
      ...rows
        .filter((row) => table.columns.some((name) => replacedIn(table, row, name, word) !== (row[name] ?? null)))
        .map((row) => ({ table, row }))
    );
  }
  return found;
}

/** As the id appears within JSON text. */
const escaped = (text: string) => JSON.stringify(text).slice(1, -1);

function wordOf({ recordId }: ErasedKey): RegExp {
  const either = [...new Set([recordId, escaped(recordId)])]
    .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|');
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${either})(?![\\p{L}\\p{N}])`, 'gu');
}

function replacedIn({ json }: TextTable, row: Row, column: string, word: RegExp) {
  const text = row[column] ?? null;
  if (typeof text !== 'string') {
    return text;
  }
  return column === json
    ? JSON.stringify(
        JSON.parse(text, (name, value: unknown) =>
          typeof value === 'string' && !NAMES.has(name) ? value.replace(word, REPLACEMENT) : value
        )
      )
    : text.replace(word, REPLACEMENT);
}
