/** Which column of a CSV file holds which member of an event: the columns' own names, a map that is given, or a known one. */
import { createHash } from 'node:crypto';

import {
  BY_NAME,
  type ColumnMap,
  type ColumnSource,
  delimiterOf,
  isKnownFile,
  isMappedMember,
  KNOWN_FILES,
  type KnownFile,
  mapOfFile,
  needsJob,
  readSalesforceJob,
  type SalesforceJob,
  textOfSource,
} from '@sync-health/contract';

import { textOfCell } from '../../failures/csvCell';
import { ProblemError } from '../../problems';

export interface WayToRead {
  map: ColumnMap;
  /** Whether the caller gave the map: then all of its columns must be there. */
  isGiven: boolean;
  /** Whether the file is one of ours, whose cells no spreadsheet takes for formulas. */
  isProtected: boolean;
  /** What is between columns. */
  delimiter: string;
}

/**
 * `text` is what `?map=` says: the name of a map, or JSON, which may build on a named one by its member `like`; absent,
 * each column is named as its member. `job` is the information of the job that a file is of, as JSON.
 */
export function wayToRead(text: string | undefined, job?: string): WayToRead {
  if (text === undefined || text === '') {
    return { map: BY_NAME, isGiven: false, isProtected: false, delimiter: ',' };
  }
  if (isKnownFile(text)) {
    return ofFile(text, job);
  }
  const { like, ...map } = parsed(text);
  Object.entries(map).forEach(assertSource);
  if (like === undefined) {
    return { map: map as ColumnMap, isGiven: true, isProtected: false, delimiter: ',' };
  }
  if (typeof like !== 'string' || !isKnownFile(like)) {
    throw wrong(`like must be one of ${KNOWN_FILES.join(', ')}`);
  }
  const known = ofFile(like, job);
  return { ...known, map: { ...known.map, ...(map as ColumnMap) } };
}

function ofFile(file: KnownFile, job: string | undefined): WayToRead {
  const ofJob = needsJob(file) ? jobOf(file, job) : null;
  return {
    map: mapOfFile(file, ofJob),
    isGiven: ofJob !== null,
    isProtected: file === 'failures',
    delimiter: ofJob === null ? ',' : delimiterOf(ofJob),
  };
}

function jobOf(file: KnownFile, text: string | undefined): SalesforceJob {
  const job = readSalesforceJob(text ?? '');
  if ('fault' in job) {
    const reason = text === undefined || text === '' ? 'it is not given' : job.fault;
    throw new ProblemError(400, `job: ${file} needs the information of its job, and ${reason}.`, { field: 'job' });
  }
  return job;
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Told below.
  }
  throw wrong(
    `it is JSON such as {"id": "Event ID", "mode": {"value": "realtime"}}, or one of ${KNOWN_FILES.join(', ')}`
  );
}

const wrong = (reason: string) => new ProblemError(400, `map: ${reason}.`, { field: 'map' });

/** By the member that tells a source from the others: what its members have to be. */
const SHAPES: Record<string, (source: Record<string, unknown>, member: string) => boolean> = {
  value: ({ value }) => ['string', 'number'].includes(typeof value),
  firstOf: ({ firstOf }) => Array.isArray(firstOf) && firstOf.length > 0 && firstOf.every(isText),
  before: ({ before, of }) => isText(before) && before !== '' && isText(of),
  after: ({ after, of }) => isText(after) && after !== '' && isText(of),
  hash: ({ hash }, member) => isText(hash) && member === 'id',
  unknown: ({ unknown }, member) => unknown === true && member === 'startTime',
};

const isText = (value: unknown) => typeof value === 'string';

function assertSource([member, source]: [string, unknown]) {
  if (!isMappedMember(member) && !/^attributes\../.test(member)) {
    throw wrong(`${JSON.stringify(member)} is not a member of an event`);
  }
  if (isText(source)) {
    return;
  }
  const members = typeof source === 'object' && source !== null ? (source as Record<string, unknown>) : {};
  const shape = Object.keys(SHAPES).find((name) => Object.hasOwn(members, name));
  if (shape === undefined || !SHAPES[shape]!(members, member)) {
    throw wrong(
      `${member} must be the name of a column, or {"value": …} for all rows, {"firstOf": […]}, {"before": …, "of": …} or {"after": …, "of": …}; an id may be {"hash": …}, a startTime {"unknown": true}`
    );
  }
}

const isUnknown = (source: ColumnSource | undefined) => typeof source === 'object' && 'unknown' in source;

/** Whether rows may be events that have no `startTime`: a file of ours may hold what came without one. */
export const isUntimed = ({ map, isProtected }: WayToRead) => isProtected || isUnknown(map.startTime);

/** A row as an event, to be checked. Cells that are empty are absent. */
export function eventOfRow(
  row: Readonly<Record<string, string>>,
  { map, isProtected }: Pick<WayToRead, 'map' | 'isProtected'>
): Record<string, unknown> {
  const event: Record<string, unknown> = {};
  const attributes: Record<string, string> = {};
  const cell = (column: string) => {
    const text = row[column];
    return isProtected && text !== undefined ? (textOfCell(text) ?? text) : text;
  };
  const hash = () => hashOf(row);
  for (const [member, source] of Object.entries(map)) {
    const value = typeof source === 'string' ? cell(source) : textOfSource(source, cell, hash);
    if (value === undefined || value === '') {
      continue;
    }
    if (member.startsWith('attributes.')) {
      attributes[member.slice('attributes.'.length)] = value;
    } else {
      event[member] = member === 'attempt' ? Number(value) : value;
    }
  }
  return Object.keys(attributes).length > 0 ? { ...event, attributes } : event;
}

const HASH_CHARACTERS = 24;

const hashOf = (row: Readonly<Record<string, string>>) =>
  createHash('sha256').update(JSON.stringify(row)).digest('hex').slice(0, HASH_CHARACTERS);
