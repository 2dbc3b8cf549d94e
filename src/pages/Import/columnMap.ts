/** Which column of a file holds which member of an event: what can be told from the names of its columns, and what a person says. */
import {
  type ColumnMap,
  columnsOf,
  type ColumnSource,
  type KnownFile,
  MAPPED_MEMBERS,
  mapOfFile,
  readSalesforceJob,
  textOfSource,
} from '@sync-health/contract/columnMap';

/** A file of ours, whose cells no spreadsheet takes for formulas; the server knows its columns. */
const DOWNLOAD_OF_FAILURES = ['id', 'recordId', 'errorCode', 'errorMessage', 'state', 'attempts'];

/** What a file is, as far as its columns tell; null where they are somebody's own. */
export function fileOf(columns: readonly string[]): KnownFile | null {
  if (!columns.includes('status') && DOWNLOAD_OF_FAILURES.every((name) => columns.includes(name))) {
    return 'failures';
  }
  if (columns.includes('sf__Error')) {
    return 'salesforce-failed';
  }
  return columns.includes('sf__Created') ? 'salesforce-successful' : null;
}

/** Other names of a member, without what is not a letter. */
const SYNONYMS: Record<string, readonly string[]> = {
  id: ['eventid', 'syncid', 'uuid'],
  connector: ['integration', 'source'],
  mode: ['syncmode'],
  object: ['dataobject', 'objecttype', 'entity', 'sobject'],
  action: ['apiaction', 'operation'],
  recordId: ['record', 'recordid', 'sfid', 'externalid'],
  startTime: ['start', 'begin', 'started', 'startedat', 'begintime'],
  endTime: ['end', 'ended', 'endedat', 'finished', 'finishedat', 'completedat'],
  status: ['result', 'outcome'],
  errorCode: ['code', 'sferrorcode'],
  errorMessage: ['message', 'error', 'sferror'],
  triggeredBy: ['user', 'requestedby'],
  jobId: ['job'],
};

const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Each column is guessed for one member, and each member has one column. */
function guessMap(columns: readonly string[]): ColumnMap {
  const map: ColumnMap = {};
  for (const { name } of MAPPED_MEMBERS) {
    const names = [plain(name), ...(SYNONYMS[name] ?? [])];
    const column = names
      .map((each) => columns.find((given) => plain(given) === each))
      .find((each) => each !== undefined);
    if (column !== undefined) {
      map[name] = column;
    }
  }
  map.mode ??= { value: 'realtime' };
  return map;
}

/** The map to begin with; `jobText` is the information of the job that a file is of, empty where there is none. */
export function mapOf(file: KnownFile | null, columns: readonly string[], jobText: string): ColumnMap {
  if (file === null) {
    return guessMap(columns);
  }
  const job = readSalesforceJob(jobText);
  const map = mapOfFile(file, 'fault' in job ? null : job);
  return Object.fromEntries(
    Object.entries(map).filter(([, source]) => {
      const named = columnsOf(source);
      return named.length === 0 || named.some((column) => columns.includes(column));
    })
  );
}

export const isFixed = (source: ColumnSource | undefined): source is { value: string | number } =>
  typeof source === 'object' && 'value' in source;

/** Required members that nothing is said of yet. */
export const missingIn = (map: ColumnMap) =>
  MAPPED_MEMBERS.filter(({ name, isRequired }) => isRequired && isEmpty(map[name])).map(({ name }) => name);

export const isEmpty = (source: ColumnSource | undefined) =>
  source === undefined || (isFixed(source) && String(source.value).trim() === '');

/** As the server takes it. */
export function mapParam(file: KnownFile | null, map: ColumnMap): string {
  const said = Object.fromEntries(Object.entries(map).filter(([, source]) => !isEmpty(source)));
  // The server takes the protection from formulas off the cells of our own files.
  return JSON.stringify(file === 'failures' ? { like: file, ...said } : said);
}

/** What a row holds for a member; a hash of the row is the server's to make. */
export function valueOf(
  source: ColumnSource | undefined,
  columns: readonly string[],
  cells: readonly string[]
): string {
  const cell = (column: string) => cells[columns.indexOf(column)];
  return (source !== undefined && textOfSource(source, cell, () => '…')) || '';
}
