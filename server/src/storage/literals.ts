/**
 * Replaces a statement's placeholders with literals of their type: the only way in which values reach SQL, in every
 * deployment. Bound parameters have limits: the embedded engine's driver runs statements with them one at a time in the
 * whole process, and over HTTP they are part of the URL, which a server limits to 128 KiB.
 */
import { type Param, type Params, StorageError } from './storage';

/** Matches quoted names and texts first, so that a placeholder inside quotes, such as in a group's name, is not one. */
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
  // A lone surrogate has no UTF-8 form. Stored texts and literals must turn it into the same bytes.

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
