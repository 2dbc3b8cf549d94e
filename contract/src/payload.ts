import { type Static, Type } from '@sinclair/typebox';

import { EpochMs } from './time';
import { MAX_LENGTH } from './words';

/** What was sent or answered in an attempt, as the server keeps it. */
export const Payload = Type.Object(
  {
    connector: Type.String(),
    eventId: Type.String(),
    payload: Type.String({ description: 'JSON where it was sent as that; masked, and cut where it was too long' }),
    truncated: Type.Boolean({ description: `Whether it was cut, at ${MAX_LENGTH.payload} characters` }),
    keptUntil: EpochMs,
  },
  { $id: 'Payload' }
);
export type Payload = Static<typeof Payload>;
