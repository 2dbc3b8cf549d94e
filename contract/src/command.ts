import { type Static, type TInteger, type TSchema, Type } from '@sinclair/typebox';

import { CommandCounts } from './commandCounts';
import { literals } from './literals';
import { Condition, Filters } from './query';
import { Reason } from './reason';
import { EpochMs, Range, Timestamp } from './time';
import {
  COMMAND_ACTIONS,
  COMMAND_STATES,
  COMMAND_TYPES,
  FAILURE_STATES,
  MAX_LENGTH,
  MAX_ROWS,
  RETRY_OUTCOMES,
  SKIP_REASONS,
} from './words';

const Connector = Type.String({ minLength: 1, maxLength: MAX_LENGTH.connector });

const JobId = Type.String({ minLength: 1, maxLength: MAX_LENGTH.jobId });

const Listed = {
  connector: Connector,
  eventIds: Type.Array(Type.String({ minLength: 1, maxLength: MAX_LENGTH.id }), {
    minItems: 1,
    maxItems: MAX_ROWS.retryEventIds,
  }),
};

const Filtered = {
  connector: Connector,
  ...Range,
  filters: Type.Optional(Filters),
  conditions: Type.Optional(Type.Array(Condition, { maxItems: 50 })),
  state: Type.Optional(Type.Array(literals(FAILURE_STATES))),
  search: Type.Optional(Type.String({ maxLength: MAX_LENGTH.search })),
};

const AsOf = Type.Optional(
  Type.Unsafe<Static<typeof Timestamp>>({ ...Timestamp, description: 'Events that arrived later are left out' })
);

const RetryOptions = {
  reason: Type.Optional(Reason),
  recordsPerMinute: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'The pace; records are handed out in portions' })
  ),
  startAt: Type.Optional(
    Type.Unsafe<Static<typeof Timestamp>>({
      ...Timestamp,
      description: 'Not handed out before this time, at most 30 days ahead',
    })
  ),
  asOf: AsOf,
};

const strict = { additionalProperties: false };

/** Retries the listed events. */
export const RetryEvents = Type.Object({ type: Type.Literal('retry'), ...Listed, ...RetryOptions }, strict);

/** Retries every retryable failure that a filter matches. */
export const RetryFiltered = Type.Object({ type: Type.Literal('retry'), ...Filtered, ...RetryOptions }, strict);

/** Retries the failures of a manual sync job that has ended and whose connector offers it. */
export const RetryJob = Type.Object(
  { type: Type.Literal('retry'), connector: Connector, jobId: JobId, ...RetryOptions },
  strict
);

/** Decides that nothing will be done about these failures: they are no longer open, and not retried automatically. */
export const DismissEvents = Type.Object(
  { type: Type.Literal('dismiss'), ...Listed, asOf: AsOf, reason: Reason },
  strict
);
export const DismissFiltered = Type.Object(
  { type: Type.Literal('dismiss'), ...Filtered, asOf: AsOf, reason: Reason },
  strict
);

/** Dismissed failures are open again, unless they were resolved meanwhile. */
const ReopenOptions = { asOf: AsOf, reason: Type.Optional(Reason) };
export const ReopenEvents = Type.Object({ type: Type.Literal('reopen'), ...Listed, ...ReopenOptions }, strict);
export const ReopenFiltered = Type.Object({ type: Type.Literal('reopen'), ...Filtered, ...ReopenOptions }, strict);

export const CancelJob = Type.Object(
  {
    type: Type.Literal('cancel'),
    connector: Connector,
    jobId: JobId,
    reason: Type.Optional(Reason),
  },
  strict
);

/** The body of `POST /v1/commands`. */
export const CommandRequest = Type.Union(
  [RetryEvents, RetryFiltered, RetryJob, CancelJob, DismissEvents, DismissFiltered, ReopenEvents, ReopenFiltered],
  { $id: 'CommandRequest' }
);
export type CommandRequest = Static<typeof CommandRequest>;

const Skipped = Type.Object(
  Object.fromEntries(SKIP_REASONS.map((reason) => [reason, Type.Integer({ minimum: 0 })])) as Record<
    (typeof SKIP_REASONS)[number],
    TInteger
  >,
  { description: 'Failures that it would leave out, by the reason' }
);

/** What a command would take, as `POST /v1/commands/preview` answers it. */
export const CommandPreview = Type.Object(
  {
    failures: Type.Integer({ minimum: 0, description: 'Those that can be retried, dismissed or reopened' }),
    accepted: Type.Integer({
      minimum: 0,
      description: `What the command would take of them: at most ${MAX_ROWS.retryRecords}; of a retry one failure of each record`,
    }),
    left: Type.Integer({ minimum: 0, description: 'What a further command would take' }),
    skipped: Skipped,
  },
  { $id: 'CommandPreview' }
);
export type CommandPreview = Static<typeof CommandPreview>;

/** The body of `POST /v1/commands/{id}/stop`, `…/pause` and `…/resume`. */
export const CommandControl = Type.Object({ reason: Type.Optional(Reason) }, { $id: 'CommandControl', ...strict });
export type CommandControl = Static<typeof CommandControl>;

const OrNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** A command as the API returns it. */
export const Command = Type.Object(
  {
    id: Type.String(),
    type: literals(COMMAND_TYPES),
    state: literals(COMMAND_STATES),
    connector: Type.String(),
    requestedBy: Type.String(),
    requestedAt: EpochMs,
    updatedAt: EpochMs,
    accepted: Type.Integer({ description: 'Failures that the command is about; 1 for a cancel' }),
    skipped: Type.Array(Type.Object({ eventId: Type.String(), reason: literals(SKIP_REASONS) }), {
      description: 'At most 1,000 are listed; `skippedCount` counts all',
    }),
    skippedCount: Type.Integer(),
    outcomes: CommandCounts,
    jobId: OrNull(Type.String()),
    reason: OrNull(Type.String()),
    recordsPerMinute: OrNull(Type.Integer()),
    startAt: OrNull(EpochMs),
    asOf: OrNull(EpochMs),
    detail: Type.Union([Type.String(), Type.Null()], { description: 'Text about the outcome' }),
    /** Who paused, resumed or stopped it, oldest first. */
    actions: Type.Array(
      Type.Object({
        action: literals(COMMAND_ACTIONS),
        requestedBy: Type.String(),
        at: EpochMs,
        reason: OrNull(Type.String()),
      })
    ),
    /** How often it was handed to the connector by long poll or webhook. */
    deliveries: Type.Integer(),
    /** Whether its connector's webhook failed as often as it is tried. `POST /v1/commands/{id}/replay` tries again. */
    exhausted: Type.Boolean(),
  },
  { $id: 'Command' }
);
export type Command = Static<typeof Command>;

export const CommandItem = Type.Object(
  {
    eventId: Type.String(),
    recordId: Type.String(),
    object: Type.String(),
    action: Type.String(),
    errorCode: Type.String(),
    outcome: literals(RETRY_OUTCOMES),
    detail: Type.Union([Type.String(), Type.Null()]),
  },
  { $id: 'CommandItem' }
);
export type CommandItem = Static<typeof CommandItem>;

export const CommandDetail = Type.Composite([Command, Type.Object({ items: Type.Array(CommandItem) })], {
  $id: 'CommandDetail',
});
export type CommandDetail = Static<typeof CommandDetail>;

export const CommandList = Type.Object(
  { commands: Type.Array(Command), nextCursor: Type.Optional(Type.String()) },
  { $id: 'CommandList' }
);
export type CommandList = Static<typeof CommandList>;

/** A command as its connector receives it, by long poll or webhook. The same command may arrive repeatedly. */
export const DeliveredCommand = Type.Object(
  {
    id: Type.String(),
    type: literals(COMMAND_TYPES),
    connector: Type.String(),
    requestedBy: Type.String(),
    requestedAt: EpochMs,
    jobId: Type.Union([Type.String(), Type.Null()], {
      description: 'Of a cancel, and of a retry of the failures of a job',
    }),
    records: Type.Array(
      Type.Object({
        eventId: Type.String(),
        recordId: Type.String(),
        object: Type.String(),
        action: Type.String(),
      })
    ),
    portion: Type.Optional(
      Type.Integer({ description: 'Only for a retry with a pace: each portion holds other records of the command' })
    ),
  },
  { $id: 'DeliveredCommand' }
);
export type DeliveredCommand = Static<typeof DeliveredCommand>;

export const PendingCommands = Type.Object({ commands: Type.Array(DeliveredCommand) }, { $id: 'PendingCommands' });
export type PendingCommands = Static<typeof PendingCommands>;

/** A connector's report on a command as a whole, and on single records if known. */
export const CommandOutcome = Type.Object(
  {
    state: literals(['completed', 'failed'] as const),
    detail: Type.Optional(Type.String({ maxLength: 2000 })),
    results: Type.Optional(
      Type.Array(
        Type.Object(
          {
            eventId: Type.String({ minLength: 1, maxLength: MAX_LENGTH.id }),
            outcome: literals(['succeeded', 'failed', 'skipped'] as const),
            detail: Type.Optional(Type.String({ maxLength: 2000 })),
          },
          { additionalProperties: false }
        ),
        { maxItems: 50_000 }
      )
    ),
  },
  { $id: 'CommandOutcome', additionalProperties: false }
);
export type CommandOutcome = Static<typeof CommandOutcome>;
