/** Queries that a release and its successors are asked, in a form that all of them understand. */
import path from 'node:path';

import { type Call } from '../serverProcess';

/** For each kept release: an archive of its data directory, and its answers. */
export const RELEASES = path.join(__dirname, 'testdata');

export type Send = (address: string, body?: object, options?: Omit<Call, 'body'>) => Promise<unknown>;

/** An answer's values, by the names of its columns. */
export type Columns = Readonly<Record<string, readonly unknown[]>>;

export interface Kept {
  release: string;
  /** By query. */
  answers: Record<string, Columns>;
}

const RANGE = { from: '2026-11-02T00:00:00Z', to: '2026-11-12T00:00:00Z' };
const HOURS = { from: '2026-11-09T06:30:00Z', to: '2026-11-10T17:45:00Z' };

const QUERIES: Readonly<Record<string, object>> = {
  summary: { ...RANGE, query: { type: 'summary' } },
  'summary of a connector’s updates': {
    ...HOURS,
    query: { type: 'summary', filters: { connector: ['netsuite-hubspot'], action: ['update'] } },
  },
  'trend by day': { ...RANGE, timeZone: 'Asia/Kathmandu', query: { type: 'trend', interval: 'day' } },
  'trend by hour': { ...HOURS, timeZone: 'Australia/Lord_Howe', query: { type: 'trend', interval: 'hour' } },
  percentiles: { ...RANGE, query: { type: 'percentiles' } },
  histogram: { ...RANGE, query: { type: 'histogram', interval: 'day' } },
  records: { ...RANGE, query: { type: 'records', limit: 200 } },
  failures: { ...RANGE, query: { type: 'failures', limit: 200 } },
  errors: { ...RANGE, query: { type: 'errors' } },
  jobs: { ...RANGE, query: { type: 'jobs' } },
};

export async function askAll(send: Send): Promise<Record<string, Columns>> {
  const answers: Record<string, Columns> = {};
  for (const [name, body] of Object.entries(QUERIES)) {
    const { fields } = (await send('/v1/query', body)) as QueryAnswer;
    answers[name] = Object.fromEntries(fields.map(({ name: column, values }) => [column, values]));
  }
  const { commands } = (await send('/v1/commands')) as { commands: Array<Record<string, unknown>> };
  answers.commands = Object.fromEntries(
    Object.keys(commands[0] ?? {}).map((member) => [member, commands.map((command) => command[member])])
  );
  return answers;
}

interface QueryAnswer {
  fields: ReadonlyArray<{ name: string; values: readonly unknown[] }>;
}
