/** Which column of a file holds which member of an event: what can be told from the names of its columns, and what a person says. */

/** In the order in which they are shown; a star marks what every event needs. */
export const MEMBERS = [
  'id*',
  'connector',
  'mode*',
  'object*',
  'action*',
  'recordId*',
  'startTime*',
  'endTime*',
  'status*',
  'errorCode',
  'errorMessage',
  'triggeredBy',
  'jobId',
  'retryOf',
  'attempt',
  'traceId',
].map((name) => ({ name: name.replace('*', ''), isRequired: name.endsWith('*') }));

/** A column, or one value for all rows; absent where an event has no such member. */
export type Source = { column: string } | { value: string };
export type ColumnMap = Partial<Record<string, Source>>;

/** A file of ours, whose cells no spreadsheet takes for formulas; the server knows its columns. */
const DOWNLOAD_OF_FAILURES = ['id', 'recordId', 'errorCode', 'errorMessage', 'state', 'attempts'];

const isFailuresFile = (columns: readonly string[]) =>
  !columns.includes('status') && DOWNLOAD_OF_FAILURES.every((name) => columns.includes(name));

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
export function guessMap(columns: readonly string[]): ColumnMap {
  const map: ColumnMap = {};
  for (const { name } of MEMBERS) {
    const names = [plain(name), ...(SYNONYMS[name] ?? [])];
    const column = names
      .map((each) => columns.find((given) => plain(given) === each))
      .find((each) => each !== undefined);
    if (column !== undefined) {
      map[name] = { column };
    }
  }
  map.mode ??= { value: 'realtime' };
  if (isFailuresFile(columns)) {
    map.status = { value: 'failed' };
  }
  return map;
}

/** Required members that nothing is said of yet. */
export const missingIn = (map: ColumnMap) =>
  MEMBERS.filter(({ name, isRequired }) => {
    const source = map[name];
    return isRequired && (source === undefined || ('value' in source && source.value.trim() === ''));
  }).map(({ name }) => name);

/** As the server takes it: a column's name, or a value for all rows. */
export function mapParam(columns: readonly string[], map: ColumnMap): string {
  if (isFailuresFile(columns) && JSON.stringify(map) === JSON.stringify(guessMap(columns))) {
    return 'failures';
  }
  const entries = Object.entries(map).flatMap(([member, source]) =>
    source && !('value' in source && source.value === '') ? [[member, 'column' in source ? source.column : source]] : []
  );
  return JSON.stringify(Object.fromEntries(entries));
}

/** What a row holds for a member. */
export function valueOf(source: Source | undefined, columns: readonly string[], cells: readonly string[]): string {
  if (source === undefined) {
    return '';
  }
  return 'value' in source ? source.value : (cells[columns.indexOf(source.column)] ?? '');
}
