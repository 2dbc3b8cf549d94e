/** Why a ClickHouse server can't be used, in one line that says what to do. */
import { toStorageError } from './errors';
import { NewerSchemaError } from './migrate';
import { type StorageErrorKind } from './storage';

export class RemoteStorageError extends Error {}

/** Codes of ClickHouse's `ErrorCodes.cpp`, and what helps. */
const ADVICE: Record<string, string> = {
  '164': 'The user may only read: give CLICKHOUSE_URL one that may create databases and tables.',
  '192': 'There is no such user: check the user in CLICKHOUSE_URL.',
  '193': 'The password in CLICKHOUSE_URL is wrong.',
  '194': 'CLICKHOUSE_URL needs the user’s password.',
  '497':
    'The user lacks rights: GRANT CREATE DATABASE, CREATE TABLE, DROP TABLE, ALTER, SELECT, INSERT, OPTIMIZE, KILL QUERY, REMOTE, and SELECT on system.*.',
  '516': 'Check the user and the password in CLICKHOUSE_URL.',
};

const ELSE: Partial<Record<StorageErrorKind, string>> = {
  unavailable: 'Is it running, and is CLICKHOUSE_URL its HTTP port?',
};

export function explainRemote(error: unknown, { host }: Pick<URL, 'host'>): Error {
  if (error instanceof RemoteStorageError || error instanceof NewerSchemaError) {
    return error;
  }
  const { kind, message, cause } = toStorageError(error);
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const [line = message] = message.split('\n');
  return new RemoteStorageError(
    `ClickHouse at ${host} cannot be used: ${line.replace(/[\s.]*$/, '.')} ${ADVICE[code] ?? ELSE[kind] ?? ''}`.trimEnd()
  );
}
