/**
 * A hash of all that an event says beside its id, as 32 bits: an event that is sent again says the same, and one that
 * says something else under the same id is a conflict. One conflict in four billion is taken for a redelivery.
 */
import { type StoredEvent } from './storedEvent';

/** Of events that were stored before their content was hashed: whatever comes again is taken for the same. */
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

/** What no latency is. */
const NO_LATENCY = -1;

/** That of an event, computed once for all who ask. */
export const contentOfEvent = (event: StoredEvent): number => (event.content ??= contentOf(event));

function contentOf(event: StoredEvent): number {
  let hash = 0x811c9dc5;
  for (const name of TEXTS) {
    const text = event[name];
    // Its length keeps two texts in a row apart.
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
