import { type Static, Type } from '@sinclair/typebox';

import { literals } from './literals';
import { NOT_BLANK, Reason } from './reason';
import { EpochMs, Timestamp } from './time';
import { ERROR_GROUP_DECISIONS, MAX_LENGTH } from './words';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

/** A person's decision about an error group. */
export const ErrorGroupInput = Type.Object(
  {
    connector: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: MAX_LENGTH.connector,
        description:
          'The connector that the decision is for; when absent, every connector of the token that has the group',
      })
    ),
    status: literals(ERROR_GROUP_DECISIONS),
    assignee: Type.Optional(
      Type.Union([Type.String({ minLength: 1, maxLength: MAX_LENGTH.assignee, pattern: NOT_BLANK }), Type.Null()], {
        description: 'Who takes care of it; null for nobody; when absent, unchanged',
      })
    ),
    mutedUntil: Type.Optional(
      Type.Unsafe<Static<typeof Timestamp>>({
        ...Timestamp,
        description: 'Only for muted: when it ends; when absent, until the next decision',
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

/** A past decision, with what the group is about. */
export const PastErrorGroupDecision = Type.Composite(
  [ErrorGroupDecision, Type.Object({ errorCode: nullable(Type.String()), message: nullable(Type.String()) })],
  { $id: 'PastErrorGroupDecision' }
);
export type PastErrorGroupDecision = Static<typeof PastErrorGroupDecision>;

export const ErrorGroupHistory = Type.Object(
  {
    decisions: Type.Array(PastErrorGroupDecision, { description: 'Newest first' }),
    truncated: Type.Boolean({ description: 'Older decisions exist in the range' }),
  },
  { $id: 'ErrorGroupHistory' }
);
export type ErrorGroupHistory = Static<typeof ErrorGroupHistory>;

export const ErrorGroupDecisionList = Type.Object(
  { decisions: Type.Array(ErrorGroupDecision) },
  { $id: 'ErrorGroupDecisionList' }
);
export type ErrorGroupDecisionList = Static<typeof ErrorGroupDecisionList>;
