import { type Static, Type } from '@sinclair/typebox';

import { literals } from './literals';
import { SCOPES } from './words';

/** The answer of `GET /v1/access`, which any valid token may call: what this token may do, and on which server. */
export const Access = Type.Object(
  {
    scopes: Type.Array(literals(SCOPES)),
    connectors: Type.Union([Type.Array(Type.String()), Type.Null()], {
      description: 'The connectors that the token is bound to; null for all',
    }),
    version: Type.String({ description: 'Version of the server, in semver format' }),
    payloadDays: Type.Integer({ minimum: 0, description: 'Days that payloads of events are kept, 0 where none are' }),
    ready: Type.Boolean({ description: 'Whether storage answers' }),
  },
  { $id: 'Access' }
);
export type Access = Static<typeof Access>;
