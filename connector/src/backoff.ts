/** How long to wait before a call is made again: exponential with full jitter, and never less than the server asked. */
import { setTimeout as delay } from 'node:timers/promises';

export interface RetryOptions {
  /** Upper bound of the first wait in milliseconds; it doubles with each further one. Default 250. */
  minDelayMs?: number;
  /** Upper bound of every wait in milliseconds. Default 30,000. */
  maxDelayMs?: number;
}

export type RetryPolicy = Required<RetryOptions>;

/** A server that asks for more than this is asked again after it all the same. */
const MAX_RETRY_AFTER_MS = 10 * 60 * 1000;

/** The wait after the given failed attempt (1 is the first). Jitter is full, so that many clients do not come back at once. */
export function backoffMs(attempt: number, policy: RetryPolicy, retryAfterMs = 0, random = Math.random): number {
  const bound = Math.min(policy.maxDelayMs, policy.minDelayMs * 2 ** Math.min(attempt - 1, 30));
  return Math.min(retryAfterMs, MAX_RETRY_AFTER_MS) + random() * bound;
}

/** Reads a Retry-After header, given in seconds or as an HTTP date. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header == null || header.trim() === '') {
    return undefined;
  }
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** Waits; answers false where the signal ended the wait early. */
export async function pause(ms: number, signal?: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
