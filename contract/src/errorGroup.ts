import { type Static, Type } from '@sinclair/typebox';

import { literals } from './literals';
import { Reason } from './reason';
import { EpochMs, Timestamp } from './time';
import { ERROR_GROUP_DECISIONS, MAX_LENGTH } from './words';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

/** What a person decides about an error group. */
export const ErrorGroupInput = Type.Object(
  {
    connector: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: MAX_LENGTH.connector,
        description:
          'Whose failures it is about; where absent, all connectors that have the group and the token may use',
      })
    ),
    status: literals(ERROR_GROUP_DECISIONS),
    assignee: Type.Optional(
      Type.Union([Type.String({ minLength: 1, maxLength: MAX_LENGTH.assignee }), Type.Null()], {
        description: 'Who sees to it, null for nobody; as before where absent',
      })
    ),
    mutedUntil: Type.Optional(
      Type.Unsafe<Static<typeof Timestamp>>({
        ...Timestamp,
        description: 'Of muted alone: when that ends; until somebody decides otherwise where absent',
      })
    ),
    reason: Type.Optional(Reason),
  },
  { $id: 'ErrorGroupInput', additionalProperties: false }
);
export type ErrorGroupInput = Static<typeof ErrorGroupInput>;

export const ErrorGroupDecision = Type.Object(
  {
    groupId: Type.String(),
    connector: Type.String(),
    status: literals(ERROR_GROUP_DECISIONS),
    assignee: nullable(Type.String()),
    mutedUntil: nullable(EpochMs),
    reason: nullable(Type.String()),
    decidedBy: Type.String(),
    decidedAt: EpochMs,
  },
  { $id: 'ErrorGroupDecision' }
);
export type ErrorGroupDecision = Static<typeof ErrorGroupDecision>;

/** One of those that were ever made, with what the group is of. */
export const PastErrorGroupDecision = Type.Composite(
  [ErrorGroupDecision, Type.Object({ errorCode: nullable(Type.String()), message: nullable(Type.String()) })],
  { $id: 'PastErrorGroupDecision' }
);
export type PastErrorGroupDecision = Static<typeof PastErrorGroupDecision>;

export const ErrorGroupHistory = Type.Object(
  {
    decisions: Type.Array(PastErrorGroupDecision, { description: 'Newest first' }),
    truncated: Type.Boolean({ description: 'Older ones exist in the range' }),
  },
  { $id: 'ErrorGroupHistory' }
);
export type ErrorGroupHistory = Static<typeof ErrorGroupHistory>;

export const ErrorGroupDecisionList = Type.Object(
  { decisions: Type.Array(ErrorGroupDecision) },
  { $id: 'ErrorGroupDecisionList' }
);
export type ErrorGroupDecisionList = Static<typeof ErrorGroupDecisionList>;
