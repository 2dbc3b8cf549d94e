import { type Static, Type } from '@sinclair/typebox';

import { MAX_LENGTH } from './words';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

/** The indicators of objectives, by type. */
export const INDICATORS = {
  errorRate: Type.Object({ type: Type.Literal('errorRate') }, { additionalProperties: false }),
  latency: Type.Object(
    {
      type: Type.Literal('latency'),
      thresholdMs: Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'Slower events are bad',
      }),
    },
    { additionalProperties: false }
  ),
};

const Indicator = Type.Union([INDICATORS.errorRate, INDICATORS.latency], {
  description: 'What makes an event bad: a failure, or also a latency above a threshold',
});

/** A target for the error rate or the latency of a connector, or of one of its objects, over a window of days. */
export const ObjectiveInput = Type.Object(
  {
    connector: Type.String({ minLength: 1, maxLength: MAX_LENGTH.connector }),
    object: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_LENGTH.object })),
    indicator: Indicator,
    target: Type.Number({ minimum: 0, exclusiveMaximum: 1, description: 'The share of events that should be good' }),
    windowDays: Type.Integer({ minimum: 1, maximum: 3650 }),
  },
  { $id: 'ObjectiveInput', additionalProperties: false }
);
export type ObjectiveInput = Static<typeof ObjectiveInput>;

export const Objective = Type.Object(
  {
    id: Type.String(),
    connector: Type.String(),
    object: nullable(Type.String()),
    indicator: Indicator,
    target: Type.Number(),
    windowDays: Type.Integer(),
  },
  { $id: 'Objective' }
);
export type Objective = Static<typeof Objective>;

export const ObjectiveList = Type.Object({ objectives: Type.Array(Objective) }, { $id: 'ObjectiveList' });
export type ObjectiveList = Static<typeof ObjectiveList>;
