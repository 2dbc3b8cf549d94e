/**
 * A 32-bit hash of everything in an event but its id. A redelivered event has the same hash; another hash under a known
 * id is a conflict. One conflict in four billion is taken for a redelivery.
 */
import { type StoredEvent } from './storedEvent';

/** The hash of events stored before contents were hashed. Any content counts as the same. */
export const UNKNOWN_CONTENT = 0;

const TEXTS = [
  'mode',
  'object',
  'action',
  'recordId',
  'status',
  'errorCode',
  'errorMessage',
  'triggeredBy',
  'jobId',
  'retryOf',
  'attributes',
  'traceId',
] as const;

/** Stands for an unknown latency; no latency is negative. */
const NO_LATENCY = -1;

/** The event's hash, computed once and kept on the event. */
export const contentOfEvent = (event: StoredEvent): number => (event.content ??= contentOf(event));

function contentOf(event: StoredEvent): number {
  let hash = 0x811c9dc5;
  for (const name of TEXTS) {
    const text = event[name];
    // The length separates adjacent texts.
    hash = mix(hash, text.length);
    for (let at = 0; at < text.length; at++) {
      hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    }
  }
  for (const number of [event.endTimeMs, event.latencyMs ?? NO_LATENCY, event.attempt]) {
    hash = mix(mix(hash, number >>> 0), Math.floor(number / 2 ** 32));
  }
  return hash >>> 0 || 1;
}

function mix(hash: number, value: number): number {
  let mixed = Math.imul(hash ^ value, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

export const isSameContent = (stored: number, sent: number) => stored === UNKNOWN_CONTENT || stored === sent;
