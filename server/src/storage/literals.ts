/**
 * Puts parameters into a statement as literals of the type that its placeholder names: the one way in which a value
 * reaches SQL, whichever way ClickHouse is deployed. The embedded engine's driver runs statements with bound parameters
 * one at a time in the whole process; over HTTP they would travel in the address, which a server cuts at 128 KiB.
 */
import { type Param, type Params, StorageError } from './storage';

/** A name or text in quotes is passed over first: what looks like a placeholder in one, such as in a group's name, is none. */
const PLACEHOLDER =
  /`(?:\\[\s\S]|[^\\`])*`|'(?:\\[\s\S]|[^\\'])*'|\{([A-Za-z_][A-Za-z0-9_]*):\s*([A-Za-z0-9]+(?:\([A-Za-z0-9]+\))?)\s*\}/g;

const INTEGER = /^-?\d{1,20}$/;

const ESCAPES: Record<string, string> = {
  '\\': '\\\\',
  "'": "\\'",
  '\0': '\\0',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function quote(text: string): string {
  // A lone surrogate has no UTF-8 form: what is stored and what is asked for must turn into the same bytes.

  return `'${text.replace(/[\\'\0\n\r\t]/g, (char) => ESCAPES[char] ?? char)}'`;
}

function scalar(type: string, value: string | number | bigint): string {
  if (type === 'String') {
    return quote(String(value));
  }
  const text = String(value);
  if (/^U?Int(8|16|32|64)$/.test(type) && INTEGER.test(text)) {
    return text;
  }
  if (type === 'Float64' && Number.isFinite(Number(text))) {
    return `toFloat64(${Number(text)})`;
  }
  throw new StorageError('failed', `Cannot bind ${typeof value} as ${type}`);
}

function literal(type: string, value: Param): string {
  const element = /^Array\((\w+)\)$/.exec(type)?.[1];
  if (element !== undefined) {
    if (typeof value !== 'object') {
      throw new StorageError('failed', `Cannot bind ${typeof value} as ${type}`);
    }
    return value.length === 0 ? `CAST([] AS ${type})` : `[${value.map((item) => scalar(element, item)).join(',')}]`;
  }
  if (typeof value === 'object') {
    throw new StorageError('failed', `Cannot bind a list as ${type}`);
  }
  return scalar(type, value);
}

export function bindLiterals(sql: string, params: Params): string {
  return sql.replace(PLACEHOLDER, (found, name?: string, type = '') => {
    if (name === undefined) {
      return found;
    }
    const value = params[name];
    if (value === undefined) {
      throw new StorageError('failed', `Parameter ${name} is not set`);
    }
    return literal(type, value);
  });
}
