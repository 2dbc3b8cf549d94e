/** What a backup answers, asked of all tables at one moment: the restored storage must answer the same. */
import { type Storage } from '../storage/storage';

/** Grouped, so that a difference names where it is. Each is a fraction of a second over ten millions of events. */
const QUESTIONS = {
  events: `
    SELECT connector, mode, status, count() AS events, sum(latency) AS latency,
      toUnixTimestamp64Milli(min(end_time)) AS first, toUnixTimestamp64Milli(max(end_time)) AS last
    FROM events GROUP BY connector, mode, status ORDER BY connector, mode, status`,
  rollups: `
    SELECT connector, mode, object, action, status, sum(count) AS events, sum(latency_sum) AS latency
    FROM counts_day FINAL GROUP BY connector, mode, object, action, status
    ORDER BY connector, mode, object, action, status`,
  failures: `
    SELECT connector, mode, state, count() AS failures FROM failures FINAL
    GROUP BY connector, mode, state ORDER BY connector, mode, state`,
  jobs: `
    SELECT connector, status, count() AS jobs, sum(ifNull(total_records, 0)) AS records FROM jobs FINAL
    GROUP BY connector, status ORDER BY connector, status`,
  commands: `
    SELECT connector, type, state, count() AS commands FROM commands FINAL
    GROUP BY connector, type, state ORDER BY connector, type, state`,
  retriedRecords: `
    SELECT outcome, count() AS records FROM command_items FINAL GROUP BY outcome ORDER BY outcome`,
  schema: 'SELECT max(version) AS version FROM schema_migrations',
} as const;

export type Answers = Record<string, Array<Record<string, string | number>>>;

export async function askAll(storage: Pick<Storage, 'rows'>): Promise<Answers> {
  const answers: Answers = {};
  for (const [name, sql] of Object.entries(QUESTIONS)) {
    answers[name] = await storage.rows(sql);
  }
  return answers;
}

/** The names of the questions that two answer differently. */
export function differences(expected: Answers, actual: Answers): string[] {
  return Object.keys(expected).filter((name) => JSON.stringify(expected[name]) !== JSON.stringify(actual[name]));
}

const total = (answers: Answers, question: string, column: string) =>
  (answers[question] ?? []).reduce((sum, row) => sum + Number(row[column]), 0);

/** For people, in one line. */
export function summaryOf(answers: Answers): string {
  const counts = [
    [total(answers, 'events', 'events'), 'events'],
    [total(answers, 'failures', 'failures'), 'failed records'],
    [total(answers, 'jobs', 'jobs'), 'jobs'],
    [total(answers, 'commands', 'commands'), 'commands'],
  ] as const;
  return counts.map(([count, what]) => `${count.toLocaleString('en')} ${what}`).join(', ');
}
