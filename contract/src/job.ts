import { type Static, Type } from '@sinclair/typebox';

import { literals } from './literals';
import { CommandCounts } from './commandCounts';
import { EpochMs, Timestamp } from './time';
import { JOB_STATUSES, MAX_LENGTH } from './words';

const DryRunCount = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'Only of a dry run, which has no events: how many records would have been synced, or failed',
});

/** A manual sync job's state as its connector reports it; an older `updatedAt` never overwrites a newer one. */
export const JobUpdate = Type.Object(
  {
    connector: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_LENGTH.connector })),
    scope: Type.String({ minLength: 1, maxLength: MAX_LENGTH.scope }),
    status: literals(JOB_STATUSES),
    totalRecords: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
    startTime: Type.Optional(Timestamp),
    endTime: Type.Optional(Timestamp),
    triggeredBy: Type.Optional(Type.String({ maxLength: MAX_LENGTH.triggeredBy })),
    dryRun: Type.Optional(
      Type.Boolean({
        description:
          'The job writes nothing to the target. Say so in the first report, before any event: events of a dry run are refused. It stays so once said',
      })
    ),
    succeeded: Type.Optional(DryRunCount),
    failed: Type.Optional(DryRunCount),
    retryFailures: Type.Optional(
      Type.Boolean({ description: 'The connector can retry the failures of this job once it has ended' })
    ),
    updatedAt: Timestamp,
  },
  { $id: 'JobUpdate', additionalProperties: false }
);
export type JobUpdate = Static<typeof JobUpdate>;

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

/** A job, with counts from its events; those of a dry run are as its connector reported them. */
export const Job = Type.Object(
  {
    jobId: Type.String(),
    connector: Type.String(),
    scope: Type.String(),
    status: literals(JOB_STATUSES),
    totalRecords: nullable(Type.Integer()),
    processed: Type.Integer(),
    succeeded: Type.Integer(),
    failed: Type.Integer(),
    startTime: nullable(EpochMs),
    endTime: nullable(EpochMs),
    triggeredBy: nullable(Type.String()),
    updatedAt: EpochMs,
    /** Whether the job writes nothing to the target. Absent: it writes. */
    dryRun: Type.Optional(Type.Boolean()),
    /** Whether its connector can retry its failures. Absent: it can't. */
    retryFailures: Type.Optional(Type.Boolean()),
    /** The outcomes of the retries of its failures; absent if there are none. */
    retries: Type.Optional(CommandCounts),
    /** Whether its connector confirmed a cancel and later reported that the job goes on. */
    goesOnAfterCancel: Type.Optional(Type.Boolean()),
    /** Records per second since the start of the job; null before the first. */
    recordsPerSecond: nullable(Type.Number()),
    /** Estimated time left in milliseconds; null if it can't be told. */
    remainingMs: nullable(Type.Integer()),
  },
  { $id: 'Job' }
);
export type Job = Static<typeof Job>;

export const JobList = Type.Object(
  { jobs: Type.Array(Job), nextCursor: Type.Optional(Type.String()) },
  { $id: 'JobList' }
);
export type JobList = Static<typeof JobList>;

export const JobObject = Type.Object(
  {
    object: Type.String(),
    processed: Type.Integer(),
    succeeded: Type.Integer(),
    failed: Type.Integer(),
    startTime: nullable(EpochMs),
    endTime: EpochMs,
  },
  { $id: 'JobObject' }
);
export type JobObject = Static<typeof JobObject>;

/** One job by data object. */
export const JobDetail = Type.Composite([Job, Type.Object({ objects: Type.Array(JobObject) })], { $id: 'JobDetail' });
export type JobDetail = Static<typeof JobDetail>;
