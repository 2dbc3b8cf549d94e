import { type Static, Type } from '@sinclair/typebox';

import { literals } from './literals';
import { CHANGE_KINDS, MAX_LENGTH } from './words';

/** The answer of `GET /v1/changes`. What has changed is asked for as ever. */
export const Changes = Type.Object(
  {
    cursor: Type.String({ maxLength: MAX_LENGTH.cursor, description: 'To go on from: pass it as `since`' }),
    changed: Type.Array(literals(CHANGE_KINDS), {
      description: 'What has changed since, of the connectors of the token; none where the wait is over',
    }),
  },
  { $id: 'Changes' }
);
export type Changes = Static<typeof Changes>;
