/** Which column of a CSV file holds which member of an event: the columns' own names, a map that is given, or a known one. */
import { SyncEvent } from '@sync-health/contract';

import { textOfCell } from '../../failures/csvCell';
import { ProblemError } from '../../problems';

/** By member, or `attributes.<name>`: the name of a column, or a value for all rows. */
type ColumnMap = Record<string, string | { value: string | number }>;

const MEMBERS = Object.keys(SyncEvent.properties).filter((name) => name !== 'attributes');

const BY_NAME = Object.fromEntries(MEMBERS.map((name) => [name, name]));

/** Files that are known, by the name of their map. */
const KNOWN: Record<string, ColumnMap> = {
  // What the download of failed records holds, which are failed all.
  failures: { ...BY_NAME, status: { value: 'failed' } },
};

export interface WayToRead {
  map: ColumnMap;
  /** Whether the caller gave the map: then all of its columns must be there. */
  isGiven: boolean;
  /** Whether the file is one of ours, whose cells no spreadsheet takes for formulas. */
  isProtected: boolean;
}

/** `text` is what `?map=` says: JSON, or the name of a map; absent, each column is named as its member. */
export function columnMapOf(text: string | undefined): WayToRead {
  if (text === undefined || text === '') {
    return { map: BY_NAME, isGiven: false, isProtected: false };
  }
  const known = Object.hasOwn(KNOWN, text) ? KNOWN[text] : undefined;
  if (known) {
    return { map: known, isGiven: false, isProtected: true };
  }
  const map = parsed(text);
  for (const [member, column] of Object.entries(map)) {
    if (!MEMBERS.includes(member) && !/^attributes\../.test(member)) {
      throw wrong(`${JSON.stringify(member)} is not a member of an event`);
    }
    const isValue = typeof column === 'object' && ['string', 'number'].includes(typeof column?.value);
    if (typeof column !== 'string' && !isValue) {
      throw wrong(`${member} must be the name of a column, or {"value": …} for all rows`);
    }
  }
  return { map, isGiven: true, isProtected: false };
}

function parsed(text: string): ColumnMap {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as ColumnMap;
    }
  } catch {
    // Told below.
  }
  throw wrong(
    `it is JSON such as {"id": "Event ID", "mode": {"value": "realtime"}}, or one of ${Object.keys(KNOWN).join(', ')}`
  );
}

const wrong = (reason: string) => new ProblemError(400, `map: ${reason}.`, { field: 'map' });

/** A row as an event, to be checked. Cells that are empty are absent. */
export function eventOfRow(
  row: Readonly<Record<string, string>>,
  { map, isProtected }: Pick<WayToRead, 'map' | 'isProtected'>
): Record<string, unknown> {
  const event: Record<string, unknown> = {};
  const attributes: Record<string, string> = {};
  for (const [member, column] of Object.entries(map)) {
    const cell = typeof column === 'string' ? row[column] : column.value;
    const value = isProtected && typeof cell === 'string' ? (textOfCell(cell) ?? cell) : cell;
    if (value === undefined || value === '') {
      continue;
    }
    if (member.startsWith('attributes.')) {
      attributes[member.slice('attributes.'.length)] = String(value);
    } else {
      event[member] = member === 'attempt' ? Number(value) : String(value);
    }
  }
  return Object.keys(attributes).length > 0 ? { ...event, attributes } : event;
}
