/** A sync task, and the result of an attempt. */
import { type NewSyncEvent } from '../../src';
import { type Action, type ObjectName } from '../billing/records';

export interface RecordRef {
  object: ObjectName;
  recordId: string;
}

export interface SyncTask extends RecordRef {
  action: Action;
  mode: 'realtime' | 'manual';
  triggeredBy: string;
  jobId?: string;
  /** The event of the attempt that this one repeats. */
  retryOf?: string;
  attempt: number;
}

export interface SyncError {
  errorCode: 'DACO-01' | 'DACO-02' | 'DACO-99';
  errorMessage: string;
  /** How long not to call the CRM, in milliseconds. */
  pauseMs?: number;
}

export interface Attempt {
  eventId: string;
  error?: SyncError;
}

/** Takes finished attempts; resolves when there is room for more. */
export type RecordEvent = (event: NewSyncEvent) => Promise<void>;

export function recordKey({ object, recordId }: RecordRef): string {
  return `${object}/${recordId}`;
}
