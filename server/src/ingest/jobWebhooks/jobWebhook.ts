/** A webhook that becomes reports of jobs: how its notifications are read, and how they are signed. */
import { type JobStatus } from '@sync-health/contract';

import { type Signature } from './signature';

/** What a notification tells of a job. Texts may be empty or too long: they are checked as any report of a job. */
export interface Notified {
  jobId: string;
  /** The sender's own name of the source. It is the connector unless the URL names one. */
  connector: string;
  scope: string;
  status: JobStatus;
  updatedAt: string;
  startTime?: string;
  endTime?: string;
  totalRecords?: number;
  triggeredBy?: string;
}

/** A notification that does not tell a job's state, and how that shows. */
export interface Ignored {
  ignored: string;
}

export interface JobWebhook {
  read(body: unknown): Notified | Ignored;
  /** Null: the sender needs a token. */
  signature: Signature | null;
}
