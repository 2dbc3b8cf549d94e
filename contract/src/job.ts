import { type Static, Type } from '@sinclair/typebox';

import { literals } from './literals';
import { EpochMs, Timestamp } from './time';
import { JOB_STATUSES, MAX_LENGTH } from './words';

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
    updatedAt: Timestamp,
  },
  { $id: 'JobUpdate', additionalProperties: false }
);
export type JobUpdate = Static<typeof JobUpdate>;

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

/** A job, with counts from its events. */
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
