/**
 * Payloads of events, in a table of their own with a retention of its own: no list reads them. They are off unless
 * `SYNC_HEALTH_PAYLOAD_DAYS` says for how long they are kept.
 */
import { type Payload } from '@sync-health/contract';

import { secondsOf, type StoredEvent } from '../ingest/storedEvent';
import { type Masks } from '../masks/masks';
import { type Cell, type Storage } from '../storage/storage';
import { isCut, payloadText } from './payloadText';

const DAY_MS = 86_400_000;

export const PAYLOAD_COLUMNS = ['connector', 'id', 'record_id', 'end_time', 'payload', 'seq'] as const;

/** A row for each event that has a payload. Of several rows with one id, the one with the highest seq counts. */
export const payloadRows = (events: readonly StoredEvent[], seq: number): Cell[][] =>
  events
    .filter(({ payload = '' }) => payload !== '')
    .map(({ connector, id, recordId, endTimeMs, payload = '' }) => [
      connector,
      id,
      recordId,
      secondsOf(endTimeMs),
      payload,
      seq,
    ]);

export class Payloads {
  constructor(
    private readonly storage: Storage,
    private readonly masks: Masks,
    /** How long payloads are kept; 0 keeps none. */
    private readonly days: number
  ) {}

  /** Replaces each event's payload as sent by the masked and bounded text to store. */
  prepare(events: readonly StoredEvent[]) {
    const sinceMs = this.#sinceMs();
    for (const event of events) {
      if (event.sentPayload !== undefined) {
        event.payload = event.endTimeMs > sinceMs ? payloadText(event.sentPayload, this.masks) : '';
        event.sentPayload = undefined;
      }
    }
  }

  /** Null without a payload, or once it has expired, even if the engine has not removed it yet. */
  async read(connector: string, eventId: string): Promise<Payload | null> {
    const [row] = await this.storage.rows<{ payload: string; endTimeMs: number }>(
      `SELECT payload, toUnixTimestamp64Milli(end_time) AS endTimeMs FROM payloads
      WHERE connector = {connector:String} AND id = {eventId:String} ORDER BY seq DESC LIMIT 1`,
      { connector, eventId }
    );
    if (!row || row.endTimeMs <= this.#sinceMs()) {
      return null;
    }
    const { payload, endTimeMs } = row;
    return { connector, eventId, payload, truncated: isCut(payload), keptUntil: endTimeMs + this.days * DAY_MS };
  }

  #sinceMs(): number {
    return this.days === 0 ? Infinity : Date.now() - this.days * DAY_MS;
  }
}
