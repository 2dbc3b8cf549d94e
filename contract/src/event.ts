import { type Static, Type } from '@sinclair/typebox';

import { literals } from './literals';
import { Timestamp } from './time';
import { MAX_ATTRIBUTES, MAX_LENGTH, MODES, STATUSES } from './words';

export const TRACE_ID = '^[0-9a-fA-F]{32}$';

const Attributes = Type.Unsafe<Record<string, string>>({
  type: 'object',
  description: 'Further texts about the attempt, by name',
  maxProperties: MAX_ATTRIBUTES,
  propertyNames: { minLength: 1, maxLength: MAX_LENGTH.attribute },
  additionalProperties: { type: 'string', maxLength: MAX_LENGTH.attribute },
});

/** One finished attempt to sync one record, identified by (`connector`, `id`). Delivered again, it counts once. */
export const SyncEvent = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: MAX_LENGTH.id }),
    connector: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_LENGTH.connector })),
    mode: literals(MODES),
    object: Type.String({ minLength: 1, maxLength: MAX_LENGTH.object }),
    action: Type.String({ minLength: 1, maxLength: MAX_LENGTH.action }),
    recordId: Type.String({ minLength: 1, maxLength: MAX_LENGTH.recordId }),
    startTime: Timestamp,
    endTime: Timestamp,
    status: literals(STATUSES),
    errorCode: Type.Optional(
      Type.String({ minLength: 1, maxLength: MAX_LENGTH.errorCode, description: 'Required when status is failed' })
    ),
    errorMessage: Type.Optional(
      Type.String({
        description: `Cut, and marked as cut, beyond ${MAX_LENGTH.errorMessage} characters`,
      })
    ),
    triggeredBy: Type.Optional(Type.String({ maxLength: MAX_LENGTH.triggeredBy })),
    jobId: Type.Optional(
      Type.String({ minLength: 1, maxLength: MAX_LENGTH.jobId, description: 'Required when mode is manual' })
    ),
    retryOf: Type.Optional(
      Type.String({ minLength: 1, maxLength: MAX_LENGTH.id, description: 'Id of the event that this attempt retries' })
    ),
    attempt: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    attributes: Type.Optional(Attributes),
    payload: Type.Optional(
      Type.Unknown({
        description: `What was sent or answered: any JSON, or a text. Kept only where the server's SYNC_HEALTH_PAYLOAD_DAYS says so, masked, and cut at ${MAX_LENGTH.payload} characters; it is no part of what tells a redelivery from a conflict`,
      })
    ),
    traceId: Type.Optional(
      Type.String({
        pattern: TRACE_ID,
        description: 'The trace that the attempt belongs to: 32 hexadecimal digits',
      })
    ),
  },
  { $id: 'SyncEvent', additionalProperties: false, description: 'A member that is null is absent.' }
);
export type SyncEvent = Static<typeof SyncEvent>;

/** The body of `POST /v1/events` as JSON. As NDJSON, it is one event per line. */
export const EventBatch = Type.Union([
  Type.Array(Type.Unknown()),
  Type.Object({ events: Type.Array(Type.Unknown()) }, { additionalProperties: false }),
]);

export const IngestResult = Type.Object(
  {
    accepted: Type.Integer({ description: 'New events that were accepted' }),
    duplicates: Type.Integer({ description: 'Events that were delivered before with the same content' }),
    conflicts: Type.Integer({
      description:
        'Events whose id was delivered before with other content: the first event is kept, and each is listed in `rejected`',
    }),
    rejected: Type.Array(
      Type.Object({
        index: Type.Integer({ description: '0-based position in the batch' }),
        line: Type.Optional(
          Type.Integer({ description: 'For CSV: the line of the body on which the row begins; 1 is the first' })
        ),
        id: Type.Union([Type.String(), Type.Null()]),
        detail: Type.String(),
      })
    ),
    unlisted: Type.Optional(
      Type.Integer({
        description: 'For CSV: how many more rows were rejected or in conflict than `rejected` lists; absent for none',
      })
    ),
    ignoredColumns: Type.Optional(
      Type.Array(Type.String(), {
        description:
          'For CSV without a `map`: columns that have the name of no member and no attribute, and are not read; absent for none',
      })
    ),
  },
  { $id: 'IngestResult' }
);
export type IngestResult = Static<typeof IngestResult>;
