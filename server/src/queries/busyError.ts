/** A query was refused because too many are waiting. The message goes to the caller, with the time to retry after. */
export class BusyError extends Error {
  readonly retryAfterSeconds = 2;
}
