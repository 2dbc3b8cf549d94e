/** Maps the columns of a CSV file to the members of an event: by name, by a given map, or by a named one. */
import { createHash } from 'node:crypto';

import {
  attributeOf,
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
import { ProblemError } from '../../http/problems';

export interface WayToRead {
  map: ColumnMap;
  /** Whether there is no map: columns are named like members, or like `attributes.region`. */
  isByName: boolean;
  /** Whether the caller gave the map: then all of its columns must be there. */
  isGiven: boolean;
  /** Whether the file is one of our exports, whose cells are escaped so that no spreadsheet takes them for formulas. */
  isProtected: boolean;
  /** The character between columns; null when the file shows it. */
  delimiter: string | null;
}

/**
 * `text` is the value of `?map=`: the name of a map, or JSON, which may extend a named one by its member `like`. When
 * absent, columns are matched by name. `job` is the job information that the named map needs, as JSON. Throws a 400
 * that names the field.
 */
export function wayToRead(text: string | undefined, job?: string): WayToRead {
  if (text === undefined || text === '') {
    return { map: BY_NAME, isByName: true, isGiven: false, isProtected: false, delimiter: null };
  }
  if (isKnownFile(text)) {
    return ofFile(text, job);
  }
  const { like, ...map } = parsed(text);
  Object.entries(map).forEach(assertSource);
  if (like === undefined) {
    return { map: map as ColumnMap, isByName: false, isGiven: true, isProtected: false, delimiter: null };
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
    isByName: false,
    isGiven: ofJob !== null,
    isProtected: file === 'failures',
    delimiter: ofJob && delimiterOf(ofJob),
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
    // Answered by the error below.
  }
  throw wrong(
    `it is JSON such as {"id": "Event ID", "mode": {"value": "realtime"}}, or one of ${KNOWN_FILES.join(', ')}`
  );
}

const wrong = (reason: string) => new ProblemError(400, `map: ${reason}.`, { field: 'map' });

/** Checks of a source's members, by the member that tells its kind. */
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
  if (!isMappedMember(member) && attributeOf(member) === null) {
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

/** Whether rows may have no `startTime`. Our exports may contain events that had none. */
export const isUntimed = ({ map, isProtected }: WayToRead) => isProtected || isUnknown(map.startTime);

/** A row as an event, unchecked. Empty cells are absent. */
export function eventOfRow(
  row: Readonly<Record<string, string>>,
  { map, isProtected }: Pick<WayToRead, 'map' | 'isProtected'>
): Record<string, unknown> {
  const event: Record<string, unknown> = {};
  const attributes: Array<[name: string, value: string]> = [];
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
    const attribute = attributeOf(member);
    if (attribute !== null) {
      attributes.push([attribute, value]);
    } else {
      event[member] = member === 'attempt' ? Number(value) : value;
    }
  }
  return attributes.length > 0 ? { ...event, attributes: Object.fromEntries(attributes) } : event;
}

const HASH_CHARACTERS = 24;

const hashOf = (row: Readonly<Record<string, string>>) =>
  createHash('sha256').update(JSON.stringify(row)).digest('hex').slice(0, HASH_CHARACTERS);
