/** Maps columns of a file to members of an event: from the names of columns, and from what a person chooses. */
import {
  attributeOf,
  attributesByName,
  type ColumnMap,
  columnsOf,
  type ColumnSource,
  type KnownFile,
  MAPPED_MEMBERS,
  mapOfFile,
  readSalesforceJob,
  textOfSource,
} from '@sync-health/contract/columnMap';

/** Columns of our own CSV files. Their cells are protected from formulas; the server knows their columns. */
const DOWNLOAD_OF_FAILURES = ['id', 'recordId', 'errorCode', 'errorMessage', 'state', 'attempts'];

/** Recognizes the kind of a file by its columns. Null for columns of its own. */
export function fileOf(columns: readonly string[]): KnownFile | null {
  if (!columns.includes('status') && DOWNLOAD_OF_FAILURES.every((name) => columns.includes(name))) {
    return 'failures';
  }
  if (columns.includes('sf__Error')) {
    return 'salesforce-failed';
  }
  return columns.includes('sf__Created') ? 'salesforce-successful' : null;
}

/** Other names of members, letters only. */
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

/** Guesses a map. Each column is used for one member at most. */
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
  return { ...map, ...attributesByName(columns) };
}

/** The first map. `jobText` is the information of the job of the file, or empty. */
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

/** What an event has by the map: members in their usual order, then attributes. */
export const membersOf = (map: ColumnMap): string[] => [
  ...MAPPED_MEMBERS.map(({ name }) => name).filter((name) => map[name] !== undefined),
  ...Object.keys(map).filter((name) => attributeOf(name) !== null),
];

/** The named columns that nothing of an event is read from. */
export function unreadIn(map: ColumnMap, columns: readonly string[]): string[] {
  const read = Object.values(map).flatMap(columnsOf);
  return columns.filter((column) => column !== '' && !read.includes(column));
}

/** Required members without a source. */
export const missingIn = (map: ColumnMap) =>
  MAPPED_MEMBERS.filter(({ name, isRequired }) => isRequired && isEmpty(map[name])).map(({ name }) => name);

export const isEmpty = (source: ColumnSource | undefined) =>
  source === undefined || (isFixed(source) && String(source.value).trim() === '');

/** The map as the server takes it. */
export function mapParam(file: KnownFile | null, map: ColumnMap): string {
  const said = Object.fromEntries(Object.entries(map).filter(([, source]) => !isEmpty(source)));
  // Tells the server to remove the protection from formulas, which our own files have.
  return JSON.stringify(file === 'failures' ? { like: file, ...said } : said);
}

/** The value of a member in a row. A hash of the row is made by the server. */
export function valueOf(
  source: ColumnSource | undefined,
  columns: readonly string[],
  cells: readonly string[]
): string {
  const cell = (column: string) => cells[columns.indexOf(column)];
  return (source !== undefined && textOfSource(source, cell, () => '…')) || '';
}
