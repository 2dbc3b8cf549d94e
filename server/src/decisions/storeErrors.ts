/** Turns errors of the database drivers into `StorageError`s, by what a caller can do. */
import { StorageError, type StorageErrorKind } from '../storage/storage';

const KIND_BY_CODE: Record<string, StorageErrorKind> = {
  SQLITE_BUSY: 'overloaded',
  SQLITE_FULL: 'full',
  SQLITE_CORRUPT: 'damaged',
  SQLITE_NOTADB: 'damaged',
  SQLITE_IOERR: 'unavailable',
  SQLITE_READONLY: 'unavailable',
  SQLITE_CANTOPEN: 'unavailable',
  // PostgreSQL: too many connections, out of memory, disk full.
  '53300': 'overloaded',
  '53200': 'overloaded',
  '53100': 'full',
  // A transaction that failed after all retries.
  '40001': 'overloaded',
  '40P01': 'overloaded',
  // Canceled, shutting down, crashed, starting, or a read-only standby.
  '57014': 'timeout',
  '57P01': 'unavailable',
  '57P02': 'unavailable',
  '57P03': 'unavailable',
  '25006': 'unavailable',
  // Network errors.
  ECONNREFUSED: 'unavailable',
  ECONNRESET: 'unavailable',
  ENOTFOUND: 'unavailable',
  ETIMEDOUT: 'unavailable',
  EPIPE: 'unavailable',
  EAI_AGAIN: 'unavailable',
};

const MESSAGES: Partial<Record<StorageErrorKind, string>> = {
  overloaded: 'The transactional store is busy.',
  unavailable: 'The transactional store does not answer.',
  full: 'The transactional store has no space left.',
  damaged: 'The transactional store is damaged: restore a backup.',
  timeout: 'The transactional store took too long.',
};

/** Returns the error itself for a defect, or for a constraint that the caller handles. */
export function storeErrorOf(error: unknown): unknown {
  const code = codeOf(error);
  const kind =
    KIND_BY_CODE[code] ?? KIND_BY_CODE[code.split('_').slice(0, 2).join('_')] ?? (isLost(error, code) && 'unavailable');
  return kind ? new StorageError(kind, MESSAGES[kind] ?? kind, { cause: error }) : error;
}

function isLost(error: unknown, code: string): boolean {
  return (
    code.startsWith('08') ||
    (error instanceof Error &&
      /^(Connection terminated|Client (has encountered|was closed)|timeout exceeded when trying to connect)/.test(
        error.message
      ))
  );
}

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
