/** Sync events as a connector gives them, and as they travel. */
import { randomUUID } from 'node:crypto';

import { type SyncEvent } from '@sync-health/contract';

/** A moment: a Date, epoch milliseconds, or RFC 3339 with an offset. */
export type Moment = Date | number | string;

/** One finished attempt to sync one record. */
export interface NewSyncEvent extends Omit<SyncEvent, 'id' | 'connector' | 'startTime' | 'endTime'> {
  /**
   * Identifies the event within its connector: delivered again under the same id, it counts once. Left out, a UUID is
   * given when the event is handed over, which covers redelivery by this client. Give your own where your process may
   * hand over the same attempt twice, such as after a restart.
   */
  id?: string;
  startTime: Moment;
  endTime: Moment;
}

/** An event ready to travel. */
export interface Envelope {
  event: SyncEvent;
  json: string;
  bytes: number;
}

export function toTimestamp(moment: Moment): string {
  return typeof moment === 'string' ? moment : new Date(moment).toISOString();
}

/** Fixes id, connector and times; from here on the event never changes, however often it is sent. */
export function seal(input: NewSyncEvent, connector: string): Envelope {
  const event: SyncEvent = {
    ...input,
    id: input.id ?? randomUUID(),
    connector,
    startTime: toTimestamp(input.startTime),
    endTime: toTimestamp(input.endTime),
  };
  const json = JSON.stringify(event);
  return { event, json, bytes: Buffer.byteLength(json) };
}
