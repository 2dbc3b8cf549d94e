/** Sync events as a connector gives them, and as they are sent. */
import { randomUUID } from 'node:crypto';

import { type SyncEvent } from '@sync-health/contract';

/** A time: a Date, epoch milliseconds, or RFC 3339 with an offset. */
export type Moment = Date | number | string;

/** One finished attempt to sync one record. */
export interface NewSyncEvent extends Omit<SyncEvent, 'id' | 'connector' | 'startTime' | 'endTime'> {
  /**
   * Identifies the event within its connector: delivered again with the same id, it counts once. Without an id, the
   * event gets a UUID when it is recorded, which covers redelivery by this client. Set your own if your process may
   * record the same attempt twice, for example after a restart.
   */
  id?: string;
  startTime: Moment;
  endTime: Moment;
}

/** An event ready to be sent. */
export interface Envelope {
  event: SyncEvent;
  json: string;
  bytes: number;
}

export function toTimestamp(moment: Moment): string {
  return typeof moment === 'string' ? moment : new Date(moment).toISOString();
}

/** Sets id, connector and times. From here on the event never changes, however often it is sent. */
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
