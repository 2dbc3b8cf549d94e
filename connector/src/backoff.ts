/**
 * How long to wait before a call is repeated: exponential with full jitter, and at least as long as the server asked
 * for.
 */
import { setTimeout as delay } from 'node:timers/promises';

export interface RetryOptions {
  /** Upper bound of the first wait in milliseconds; it doubles with each further one. Default 250. */
  minDelayMs?: number;
  /** Upper bound of every wait in milliseconds. Default 30,000. */
  maxDelayMs?: number;
}

export type RetryPolicy = Required<RetryOptions>;

/** If a server asks for a longer wait, it is called again after this one. */
const MAX_RETRY_AFTER_MS = 10 * 60 * 1000;

/**
 * The wait in milliseconds after a failed attempt, 1 for the first. Full jitter keeps many clients from returning at
 * the same time.
 */
export function backoffMs(attempt: number, policy: RetryPolicy, retryAfterMs = 0, random = Math.random): number {
  const bound = Math.min(policy.maxDelayMs, policy.minDelayMs * 2 ** Math.min(attempt - 1, 30));
  return Math.min(retryAfterMs, MAX_RETRY_AFTER_MS) + random() * bound;
}

/** Parses a Retry-After header, in seconds or as an HTTP date, to milliseconds from now; undefined if there is none. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header == null || header.trim() === '') {
    return undefined;
  }
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** Waits. Returns false if the signal ended the wait early. */
export async function pause(ms: number, signal?: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
