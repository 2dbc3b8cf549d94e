/**
 * Which column of a CSV file holds which member of an event, and the kinds of files that are known by a name: what the
 * server reads, and the page that imports a file shows.
 */
import type { SyncEvent } from './event';

/** Where the rows of a file have a member of an event. */
export type ColumnSource =
  /** The name of a column. */
  | string
  /** The same for all rows. */
  | { value: string | number }
  /** The first of these columns that is not empty. */
  | { firstOf: string[] }
  /** Of a column, what is before or after the first place of a text; all of it, or nothing, where it lacks that. */
  | { before: string; of: string }
  | { after: string; of: string }
  /** A hash of the row after this text: the id of an event that has none. Rows that are the same are one event. */
  | { hash: string }
  /** Of `startTime` alone: nobody knows, and so the latency is not known either. */
  | { unknown: true };

/** By member, or `attributes.<name>`. */
export type ColumnMap = Record<string, ColumnSource>;

/** All but the attributes, which are mapped one by one; whether every event needs it. */
const IS_NEEDED: Record<Exclude<keyof SyncEvent, 'attributes'>, boolean> = {
  id: true,
  connector: false,
  mode: true,
  object: true,
  action: true,
  recordId: true,
  startTime: true,
  endTime: true,
  status: true,
  errorCode: false,
  errorMessage: false,
  triggeredBy: false,
  jobId: false,
  retryOf: false,
  attempt: false,
  traceId: false,
};

export const MAPPED_MEMBERS = Object.entries(IS_NEEDED).map(([name, isRequired]) => ({ name, isRequired }));

export const isMappedMember = (name: string) => Object.hasOwn(IS_NEEDED, name);

/** Each column is named as its member. */
export const BY_NAME: ColumnMap = Object.fromEntries(MAPPED_MEMBERS.map(({ name }) => [name, name]));

export const KNOWN_FILES = [
  'failures',
  'salesforce-successful',
  'salesforce-failed',
  'salesforce-unprocessed',
] as const;
export type KnownFile = (typeof KNOWN_FILES)[number];

export const isKnownFile = (name: string): name is KnownFile => KNOWN_FILES.some((known) => known === name);

/** Whether a file says nothing of when it was: a job's information does. */
export const needsJob = (file: KnownFile): boolean => file !== 'failures';

/** What the information of a Bulk API 2.0 job has that events need. */
export interface SalesforceJob {
  id: string;
  object: string;
  operation: string;
  /** When it ended; absent, what it was created at stands for that. */
  systemModstamp?: string;
  createdDate: string;
  /** What is between the columns of the results, as it was of the upload; a comma unless told. */
  columnDelimiter?: string;
  /** Of an upsert. */
  externalIdFieldName?: string | null;
}

const DELIMITERS: Record<string, string> = {
  BACKQUOTE: '`',
  CARET: '^',
  COMMA: ',',
  PIPE: '|',
  SEMICOLON: ';',
  TAB: '\t',
};

/** What is between the columns of a job's results. */
export const delimiterOf = ({ columnDelimiter = 'COMMA' }: SalesforceJob): string => DELIMITERS[columnDelimiter] ?? ',';

const JOB_MEMBERS = ['id', 'object', 'operation', 'createdDate'] as const;

/** The information of a job as `GET /services/data/…/jobs/ingest/<id>` answers it, or what it lacks. */
export function readSalesforceJob(text: string): SalesforceJob | { fault: string } {
  let job: Partial<Record<keyof SalesforceJob, unknown>> | null = null;
  try {
    job = JSON.parse(text);
  } catch {
    // Told below.
  }
  if (typeof job !== 'object' || job === null || Array.isArray(job)) {
    return { fault: 'it is not a JSON object' };
  }
  const absent = JOB_MEMBERS.find((name) => typeof job[name] !== 'string' || job[name] === '');
  return absent ? { fault: `${absent} is missing` } : (job as SalesforceJob);
}

/** The map of a file that is known; one that `needsJob` is read with its job. */
export function mapOfFile(file: KnownFile, job: SalesforceJob | null): ColumnMap {
  if (file === 'failures') {
    // The download of failed records holds failed ones alone.
    return { ...BY_NAME, status: { value: 'failed' } };
  }
  return job === null ? {} : { ...ofSalesforce(file, job), ...OUTCOMES[file] };
}

const OUTCOMES: Record<Exclude<KnownFile, 'failures'>, ColumnMap> = {
  'salesforce-successful': { status: { value: 'success' } },
  'salesforce-failed': {
    status: { value: 'failed' },
    // As in `DUPLICATE_VALUE:duplicate value found: …:--`.
    errorCode: { before: ':', of: 'sf__Error' },
    errorMessage: { after: ':', of: 'sf__Error' },
  },
  'salesforce-unprocessed': {
    status: { value: 'failed' },
    errorCode: { value: 'UNPROCESSED' },
    errorMessage: { value: 'The job ended before this record was processed' },
  },
};

/** A job ends once for all of its records, and says of none when it began. */
function ofSalesforce(file: KnownFile, job: SalesforceJob): ColumnMap {
  const names = [job.externalIdFieldName, 'sf__Id', 'Id'];
  return {
    id: { hash: `${job.id}-${file.replace('salesforce-', '')}-` },
    mode: { value: 'manual' },
    object: { value: job.object },
    action: { value: job.operation },
    recordId: { firstOf: names.filter((name): name is string => typeof name === 'string' && name !== '') },
    startTime: { unknown: true },
    endTime: { value: job.systemModstamp ?? job.createdDate },
    jobId: { value: job.id },
  };
}

/** The columns that a source names. */
export function columnsOf(source: ColumnSource): string[] {
  if (typeof source === 'string') {
    return [source];
  }
  return 'firstOf' in source ? source.firstOf : 'of' in source ? [source.of] : [];
}

/** What a row has for a source, absent where its cells are; `cell` gives what is in a column, `hash` what the row makes. */
export function textOfSource(
  source: ColumnSource,
  cell: (column: string) => string | undefined,
  hash: () => string
): string | undefined {
  if (typeof source === 'string') {
    return cell(source);
  }
  if ('value' in source) {
    return String(source.value);
  }
  if ('firstOf' in source) {
    return source.firstOf.map(cell).find((text) => text !== undefined && text !== '');
  }
  if ('hash' in source) {
    return source.hash + hash();
  }
  if ('unknown' in source) {
    return undefined;
  }
  const text = cell(source.of) ?? '';
  const separator = 'before' in source ? source.before : source.after;
  const at = text.indexOf(separator);
  if ('before' in source) {
    return at < 0 ? text : text.slice(0, at);
  }
  return at < 0 ? '' : text.slice(at + separator.length);
}
