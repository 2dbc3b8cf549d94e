import { type Static, Type } from '@sinclair/typebox';

import { PastErrorGroupDecision } from './errorGroup';
import { literals } from './literals';
import { EpochMs } from './time';
import { COMMAND_STATES, COMMAND_TYPES, FAILURE_STATES, MODES, RETRY_OUTCOMES, STATUSES } from './words';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

/** One attempt to sync a record, of either mode. */
export const RecordAttempt = Type.Object(
  {
    id: Type.String(),
    connector: Type.String(),
    mode: literals(MODES),
    object: Type.String(),
    action: Type.String(),
    startTime: nullable(EpochMs),
    endTime: EpochMs,
    status: literals(STATUSES),
    errorCode: nullable(Type.String()),
    errorMessage: nullable(Type.String()),
    triggeredBy: nullable(Type.String()),
    jobId: nullable(Type.String()),
    retryOf: nullable(Type.String()),
    traceId: nullable(Type.String()),
    attributes: Type.Record(Type.String(), Type.String()),
    state: Type.Union([literals(FAILURE_STATES), Type.Null()], {
      description: 'Only for a failure of a real-time sync',
    }),
  },
  { $id: 'RecordAttempt' }
);
export type RecordAttempt = Static<typeof RecordAttempt>;

/** A command about a failure of the record, with its outcome for that failure. */
export const RecordCommand = Type.Object(
  {
    id: Type.String(),
    type: literals(COMMAND_TYPES),
    state: literals(COMMAND_STATES),
    connector: Type.String(),
    eventId: Type.String({ description: 'The failure that the command is about' }),
    object: Type.String(),
    outcome: literals(RETRY_OUTCOMES),
    detail: nullable(Type.String()),
    reason: nullable(Type.String()),
    requestedBy: Type.String(),
    requestedAt: EpochMs,
  },
  { $id: 'RecordCommand' }
);
export type RecordCommand = Static<typeof RecordCommand>;

/** Everything known about one record within a range, newest first. */
export const RecordHistory = Type.Object(
  {
    attempts: Type.Array(RecordAttempt),
    commands: Type.Array(RecordCommand),
    decisions: Type.Array(PastErrorGroupDecision, {
      description: 'Decisions about the error groups of its failures, since the first failure',
    }),
    truncated: Type.Boolean({ description: 'More attempts or commands exist in the range' }),
  },
  { $id: 'RecordHistory' }
);
export type RecordHistory = Static<typeof RecordHistory>;

/** A record whose id contains the search text, with its last attempt within the range. */
export const FoundRecord = Type.Object(
  {
    connector: Type.String(),
    recordId: Type.String(),
    lastObject: Type.String(),
    lastEnd: EpochMs,
    lastStatus: literals(STATUSES),
  },
  { $id: 'FoundRecord' }
);
export type FoundRecord = Static<typeof FoundRecord>;

export const RecordList = Type.Object(
  {
    records: Type.Array(FoundRecord),
    truncated: Type.Boolean({ description: 'More records of the range match' }),
  },
  { $id: 'RecordList' }
);
export type RecordList = Static<typeof RecordList>;
