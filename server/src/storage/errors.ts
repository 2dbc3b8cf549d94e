/** Turns errors of the engine and the network into `StorageError`s, by what a caller can do about them. */
import { StorageError, type StorageErrorKind } from './storage';

/** Codes of ClickHouse's `ErrorCodes.cpp`. */
const KIND_BY_CODE: Record<string, StorageErrorKind> = {
  '159': 'timeout', // TIMEOUT_EXCEEDED
  '160': 'timeout', // TOO_SLOW
  '241': 'memory', // MEMORY_LIMIT_EXCEEDED
  '394': 'canceled', // QUERY_WAS_CANCELLED
  '202': 'overloaded', // TOO_MANY_SIMULTANEOUS_QUERIES
  '252': 'overloaded', // TOO_MANY_PARTS
  '243': 'full', // NOT_ENOUGH_SPACE
  '32': 'damaged', // ATTEMPT_TO_READ_AFTER_EOF
  '33': 'damaged', // CANNOT_READ_ALL_DATA
  '40': 'damaged', // CHECKSUM_DOESNT_MATCH
  '226': 'damaged', // NO_FILE_IN_DATA_PART
  '246': 'damaged', // CORRUPTED_DATA
  '271': 'damaged', // CANNOT_DECOMPRESS
  '427': 'input', // CANNOT_COMPILE_REGEXP
  '279': 'unavailable', // ALL_CONNECTION_TRIES_FAILED
  '369': 'unavailable', // ALL_REPLICAS_ARE_STALE: a shard does not answer
  '209': 'unavailable', // SOCKET_TIMEOUT
  '210': 'unavailable', // NETWORK_ERROR
  '242': 'unavailable', // TABLE_IS_READ_ONLY
  '319': 'unavailable', // UNKNOWN_STATUS_OF_INSERT
  '516': 'unavailable', // AUTHENTICATION_FAILED
};

const NETWORK_CODES = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH', 'EPIPE', 'EAI_AGAIN'];

const MESSAGES: Record<StorageErrorKind, (detail: string) => string> = {
  timeout: () => 'The query took too long and was stopped.',
  memory: () => 'The query needed too much memory and was stopped.',
  canceled: () => 'The query was canceled.',
  overloaded: () => 'Storage is busy.',
  unavailable: (detail) => `Storage does not answer: ${detail}`,
  full: () => 'The disk of the storage is full; free some space.',
  damaged: () => 'A data file of the storage is damaged: restore a backup.',
  input: (detail) => `The regular expression is not valid: ${/error: (.*?)\. Look at/.exec(detail)?.[1] ?? 'see RE2'}.`,
  failed: (detail) => detail,
};

function kindOf(error: unknown): StorageErrorKind {
  const message = error instanceof Error ? error.message : String(error);
  if (/No space left on device|errno: 28/.test(message)) {
    return 'full';
  }
  if (error instanceof Error) {
    const code = 'code' in error ? String(error.code) : '';
    // Engine errors have a numeric code. `instanceof` would not do: the class depends on the deployment.
    if (/^\d+$/.test(code)) {
      return KIND_BY_CODE[code] ?? 'failed';
    }
    if (NETWORK_CODES.includes(code) || /Timeout error|socket hang up/.test(message)) {
      return 'unavailable';
    }
  }
  return 'failed';
}

export function toStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) {
    return error;
  }
  const kind = kindOf(error);
  const detail = error instanceof Error ? error.message : String(error);
  return new StorageError(kind, MESSAGES[kind](detail.slice(0, 1000)), { cause: error });
}
