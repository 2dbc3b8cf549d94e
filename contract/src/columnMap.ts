/**
 * Maps of CSV columns to members of an event, and the kinds of files known by name. The server reads files by them, and
 * the import page shows them.
 */
import type { SyncEvent } from './event';

/** Where a row has the value of an event's member. */
export type ColumnSource =
  /** The name of a column. */
  | string
  /** The same for all rows. */
  | { value: string | number }
  /** The first of these columns that is not empty. */
  | { firstOf: string[] }
  /**
   * The part of a column's text before or after the first occurrence of a separator. Without it, all of the text, or
   * nothing.
   */
  | { before: string; of: string }
  | { after: string; of: string }
  /** A hash of the row, after this prefix: the id for events without one. Equal rows are one event. */
  | { hash: string }
  /** Only for `startTime`: unknown, so the latency is unknown too. */
  | { unknown: true };

/** By member name, or `attributes.<name>`. */
export type ColumnMap = Record<string, ColumnSource>;

/** Whether every event needs the member. Attributes are mapped one by one. */
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
  payload: false,
  traceId: false,
};

export const MAPPED_MEMBERS = Object.entries(IS_NEEDED).map(([name, isRequired]) => ({ name, isRequired }));

export const isMappedMember = (name: string) => Object.hasOwn(IS_NEEDED, name);

const ATTRIBUTE = 'attributes.';

/** The name of the attribute that a member of a map such as `attributes.region` stands for; null for others. */
export const attributeOf = (member: string): string | null =>
  member.startsWith(ATTRIBUTE) && member !== ATTRIBUTE ? member.slice(ATTRIBUTE.length) : null;

/** Each column has the name of its member. */
export const BY_NAME: ColumnMap = Object.fromEntries(MAPPED_MEMBERS.map(({ name }) => [name, name]));

/** Attributes, each in the column of its name. */
export const attributesByName = (columns: readonly string[]): ColumnMap =>
  Object.fromEntries(columns.filter((name) => attributeOf(name) !== null).map((name) => [name, name]));

export const KNOWN_FILES = [
  'failures',
  'salesforce-successful',
  'salesforce-failed',
  'salesforce-unprocessed',
] as const;
export type KnownFile = (typeof KNOWN_FILES)[number];

export const isKnownFile = (name: string): name is KnownFile => KNOWN_FILES.some((known) => known === name);

/** Whether the file needs the job's information, since it has no times. */
export const needsJob = (file: KnownFile): boolean => file !== 'failures';

/** The part of a Bulk API 2.0 job's information that events need. */
export interface SalesforceJob {
  id: string;
  object: string;
  operation: string;
  /** When the job ended. If absent, `createdDate` stands in. */
  systemModstamp?: string;
  createdDate: string;
  /** The delimiter of the results, which is that of the upload; comma by default. */
  columnDelimiter?: string;
  /** Only for upserts. */
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

/** The delimiter of a job's results. */
export const delimiterOf = ({ columnDelimiter = 'COMMA' }: SalesforceJob): string => DELIMITERS[columnDelimiter] ?? ',';

const JOB_MEMBERS = ['id', 'object', 'operation', 'createdDate'] as const;

/** Parses a job's information as `GET /services/data/…/jobs/ingest/<id>` returns it, or says what is missing. */
export function readSalesforceJob(text: string): SalesforceJob | { fault: string } {
  let job: Partial<Record<keyof SalesforceJob, unknown>> | null = null;
  try {
    job = JSON.parse(text);
  } catch {
    // Answered by the fault below.
  }
  if (typeof job !== 'object' || job === null || Array.isArray(job)) {
    return { fault: 'it is not a JSON object' };
  }
  const absent = JOB_MEMBERS.find((name) => typeof job[name] !== 'string' || job[name] === '');
  return absent ? { fault: `${absent} is missing` } : (job as SalesforceJob);
}

/** The map of a known file. If the file `needsJob`, `job` must be given. */
export function mapOfFile(file: KnownFile, job: SalesforceJob | null): ColumnMap {
  if (file === 'failures') {
    // The download of failed records has only failed ones.
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

/** A job has one end time for all records, and no start time for any. */
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

/** The columns that a source refers to. */
export function columnsOf(source: ColumnSource): string[] {
  if (typeof source === 'string') {
    return [source];
  }
  return 'firstOf' in source ? source.firstOf : 'of' in source ? [source.of] : [];
}

/** A row's value for a source; undefined if its cells are empty. `cell` reads a column, `hash` hashes the row. */
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
