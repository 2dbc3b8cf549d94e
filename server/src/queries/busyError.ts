/** A query that is sent away because there are too many: what to tell whoever asked, and when to come back. */
export class BusyError extends Error {
  readonly retryAfterSeconds = 2;
}
