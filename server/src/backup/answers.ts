/** Questions that a backup answers from its frozen tables. The restored storage must give the same answers. */
import { type Storage } from '../storage/storage';

/** A condition that selects rows of a table for a question; empty for all rows. */
type RowsOf = (table: 'events' | 'failures') => string;

/** Questions whose time grows with the number of rows. Grouped, so that a difference names where it is. */
const LONG_QUESTIONS: Record<string, (rowsOf: RowsOf) => string> = {
  events: (rowsOf) => `
    SELECT connector, mode, status, count() AS events, sum(latency) AS latency,
      toUnixTimestamp64Milli(min(end_time)) AS first, toUnixTimestamp64Milli(max(end_time)) AS last
    FROM events ${rowsOf('events')} GROUP BY connector, mode, status ORDER BY connector, mode, status`,
  failures: (rowsOf) => `
    SELECT connector, mode, state, count() AS failures FROM failures FINAL ${rowsOf('failures')}
    GROUP BY connector, mode, state ORDER BY connector, mode, state`,
};

/** Questions that take milliseconds on any storage. */
const SHORT_QUESTIONS: Record<string, string> = {
  rollups: `
    SELECT connector, mode, object, action, status, sum(count) AS events, sum(latency_sum) AS latency
    FROM rollup_counts FINAL WHERE step = 86400 GROUP BY connector, mode, object, action, status
    ORDER BY connector, mode, object, action, status`,
  // Tables of earlier versions; their data is now in the transactional store.
  jobs: `
    SELECT connector, status, count() AS jobs, sum(ifNull(total_records, 0)) AS records FROM jobs FINAL
    GROUP BY connector, status ORDER BY connector, status`,
  commands: `
    SELECT connector, type, state, count() AS commands FROM commands FINAL
    GROUP BY connector, type, state ORDER BY connector, type, state`,
  retriedRecords: `
    SELECT outcome, count() AS records FROM command_items FINAL GROUP BY outcome ORDER BY outcome`,
  schema: 'SELECT max(version) AS version FROM schema_migrations',
};

export type Answers = Record<string, Array<Record<string, string | number>>>;

type Asked = Pick<Storage, 'rows'>;

/** These take as long as needed, without limits, and on one thread: no panel waits for them. */
const PATIENTLY = { settings: { max_execution_time: 0, max_memory_usage: 0, max_threads: 1 } } as const;

/** Asks all questions about the storage as it is now. */
export async function askAll(storage: Asked): Promise<Answers> {
  return { ...(await askShort(storage)), ...(await askLong(storage)) };
}

export async function askShort(storage: Asked): Promise<Answers> {
  const answers: Answers = {};
  for (const [name, sql] of Object.entries(SHORT_QUESTIONS)) {
    answers[name] = await storage.rows(sql, {}, PATIENTLY);
  }
  return answers;
}

/** Asks the long questions about these parts, which nothing may merge meanwhile; without parts, about all rows. */
export async function askLong(storage: Asked, parts?: Parts): Promise<Answers> {
  const answers: Answers = {};
  for (const [name, sql] of Object.entries(LONG_QUESTIONS)) {
    const rowsOf: RowsOf = (table) => (parts ? `WHERE _part IN {${table}:Array(String)}` : '');
    answers[name] = await storage.rows(sql(rowsOf), parts ?? {}, PATIENTLY);
  }
  return answers;
}

/** For each table of the long questions, the names of the parts to read. */
export type Parts = Record<'events' | 'failures', string[]>;

/** The parts that hold all current rows. */
export async function activeParts(storage: Asked): Promise<Parts> {
  const rows = await storage.rows<{ table: keyof Parts; name: string }>(
    "SELECT table, name FROM system.parts WHERE active AND database = currentDatabase() AND table IN ('events', 'failures')"
  );
  const of = (table: keyof Parts) => rows.filter((row) => row.table === table).map(({ name }) => name);
  return { events: of('events'), failures: of('failures') };
}

/** The names of the questions whose answers differ. */
export function differences(expected: Answers, actual: Answers): string[] {
  return Object.keys(expected).filter((name) => JSON.stringify(expected[name]) !== JSON.stringify(actual[name]));
}

const total = (answers: Answers, question: string, column: string) =>
  (answers[question] ?? []).reduce((sum, row) => sum + Number(row[column]), 0);

/** The row count of a table of the transactional store; undefined in backups of earlier versions. */
const decided = (answers: Answers, table: string) => answers.decisions?.find(({ name }) => name === table)?.rows;

/** One line for people. */
export function summaryOf(answers: Answers): string {
  const counts = [
    [total(answers, 'events', 'events'), 'events'],
    [total(answers, 'failures', 'failures'), 'failed records'],
    [decided(answers, 'jobs') ?? total(answers, 'jobs', 'jobs'), 'jobs'],
    [decided(answers, 'commands') ?? total(answers, 'commands', 'commands'), 'commands'],
  ] as const;
  return counts.map(([count, what]) => `${count.toLocaleString('en')} ${what}`).join(', ');
}
