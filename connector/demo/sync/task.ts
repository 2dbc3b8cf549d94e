/** What there is to sync, and what an attempt at it came to. */
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
  /** The event that this attempt repeats. */
  retryOf?: string;
  attempt: number;
}

export interface SyncError {
  errorCode: 'DACO-01' | 'DACO-02' | 'DACO-99';
  errorMessage: string;
  /** The CRM is to be left alone for so long. */
  pauseMs?: number;
}

export interface Attempt {
  eventId: string;
  error?: SyncError;
}

/** Where finished attempts go; resolves when there is room for more. */
export type RecordEvent = (event: NewSyncEvent) => Promise<void>;

export function recordKey({ object, recordId }: RecordRef): string {
  return `${object}/${recordId}`;
}
