/** The states of manual sync jobs as their connectors report them, in whatever order the reports arrive. */
import { DEFAULT_CONNECTOR, FINAL_JOB_STATUSES, type JobStatus, type JobUpdate } from '@sync-health/contract';

import { Mutex } from '../failures/mutex';
import { type Storage } from '../storage/storage';
import { tabSeparated } from '../storage/tabSeparated';
import { parseTimestamp } from '../time';
import { type Outcomes } from './outcomes';

const COLUMNS = [
  'connector',
  'job_id',
  'scope',
  'status',
  'total_records',
  'start_time',
  'end_time',
  'triggered_by',
  'updated_at',
] as const;

export interface JobStoreParts {
  storage: Storage;
  outcomes: Outcomes;
}

export class JobStore {
  readonly #writing = new Mutex();

  constructor(private readonly parts: JobStoreParts) {}

  /** An older report never overwrites a newer one, and a job never leaves a final status. */
  async put(jobId: string, update: JobUpdate): Promise<void> {
    const connector = update.connector ?? DEFAULT_CONNECTOR;
    const endedAs = await this.#writing.run(async () => {
      const stored = await this.#read(connector, jobId);
      if (stored && (stored.updatedMs > msOf(update.updatedAt) || (isFinal(stored) && !isFinal(update)))) {
        return isFinal(stored) ? stored.status : null;
      }
      await this.#write(connector, jobId, update);
      return isFinal(update) ? update.status : null;
    });
    if (endedAs !== null) {
      await this.parts.outcomes.jobEnded(connector, jobId, endedAs);
    }
  }

  async #read(connector: string, jobId: string) {
    const [row] = await this.parts.storage.rows<{ status: JobStatus; updatedMs: number }>(
      `SELECT status, toUnixTimestamp64Milli(updated_at) AS updatedMs FROM jobs FINAL
      WHERE connector = {connector:String} AND job_id = {jobId:String}`,
      { connector, jobId },
      { lane: 'write' }
    );
    return row ?? null;
  }

  async #write(connector: string, jobId: string, update: JobUpdate) {
    const { startTime, endTime, updatedAt } = update;
    const row = [
      connector,
      jobId,
      update.scope,
      update.status,
      update.totalRecords ?? null,
      startTime === undefined ? null : secondsOf(startTime),
      endTime === undefined ? null : secondsOf(endTime),
      update.triggeredBy ?? '',
      secondsOf(updatedAt),
    ];
    await this.parts.storage.insert('jobs', COLUMNS, tabSeparated([row]), { lane: 'write' });
  }
}

const isFinal = ({ status }: { status: JobStatus }) => FINAL_JOB_STATUSES.includes(status);

// The route's schema has checked that it is a time.
const msOf = (timestamp: string) => parseTimestamp(timestamp) ?? 0;
const secondsOf = (timestamp: string) => (msOf(timestamp) / 1000).toFixed(3);
