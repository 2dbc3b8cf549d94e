import { type Static, Type } from '@sinclair/typebox';

import { literals } from './literals';
import { CHANGE_KINDS, MAX_LENGTH } from './words';

/** The answer of `GET /v1/changes`. The changed things themselves are fetched as usual. */
export const Changes = Type.Object(
  {
    cursor: Type.String({ maxLength: MAX_LENGTH.cursor, description: 'Pass it as `since` to continue from here' }),
    changed: Type.Array(literals(CHANGE_KINDS), {
      description: 'What has changed since, for the connectors of the token; empty when the wait is over',
    }),
  },
  { $id: 'Changes' }
);
export type Changes = Static<typeof Changes>;
