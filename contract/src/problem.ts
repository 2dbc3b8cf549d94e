import { type Static, Type } from '@sinclair/typebox';

/** An RFC 9457 problem document; `field` is the path of the member at fault, such as `query.interval`. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    field: Type.Optional(Type.String()),
    requestId: Type.Optional(Type.String()),
  },
  { $id: 'Problem' }
);
export type Problem = Static<typeof Problem>;
