import { type Static, Type } from '@sinclair/typebox';

import { EpochMs } from './time';

const Rows = Type.Integer({ minimum: 0 });

/** Where something about a record may be, and how many rows of it there are. */
const RecordTraces = Type.Object({
  events: Type.Integer({ minimum: 0, description: 'Attempts of both modes and of every data object' }),
  failures: Rows,
  ids: Type.Integer({ minimum: 0, description: 'Hashes that its events are known by' }),
  attempts: Type.Integer({
    minimum: 0,
    description: 'Attempts that name one of its failures; of those on other records the name alone goes',
  }),
  decisions: Type.Integer({ minimum: 0, description: 'Its places in commands, and what commands left out of it' }),
  texts: Type.Integer({
    minimum: 0,
    description: 'Reasons, details and samples that name it, in which its id is replaced',
  }),
});
export type RecordTraces = Static<typeof RecordTraces>;

/** What was erased of a record; of a dry run what would be. */
export const RecordErasure = Type.Object(
  {
    connector: Type.String(),
    isDryRun: Type.Boolean(),
    found: RecordTraces,
    left: Type.Union([RecordTraces, Type.Null()], {
      description: 'Looked for again in every table once it was erased: 0 everywhere. Null of a dry run.',
    }),
    mentions: Type.Integer({
      minimum: 0,
      description: 'Failures of other records whose message holds the id. They stay: mask what messages quote.',
    }),
    erasedAt: Type.Union([EpochMs, Type.Null()]),
  },
  { $id: 'RecordErasure' }
);
export type RecordErasure = Static<typeof RecordErasure>;
