import { type Static, Type } from '@sinclair/typebox';

import { EpochMs } from './time';

const Rows = Type.Integer({ minimum: 0 });

/** Where data about a record may be, and how many rows of it there are. */
const RecordTraces = Type.Object({
  events: Type.Integer({ minimum: 0, description: 'Attempts of both modes and every data object' }),
  failures: Rows,
  ids: Type.Integer({ minimum: 0, description: 'Hashes that identify its events' }),
  attempts: Type.Integer({
    minimum: 0,
    description: 'Attempts that name one of its failures; those on other records only lose the name',
  }),
  decisions: Type.Integer({ minimum: 0, description: 'Its items in commands, accepted and skipped' }),
  payloads: Type.Integer({ minimum: 0, description: 'What was sent or answered in its attempts' }),
  texts: Type.Integer({
    minimum: 0,
    description: 'Reasons, details and samples that name it, in which its id is replaced',
  }),
});
export type RecordTraces = Static<typeof RecordTraces>;

/** What was erased of a record; for a dry run, what would be. */
export const RecordErasure = Type.Object(
  {
    connector: Type.String(),
    isDryRun: Type.Boolean(),
    found: RecordTraces,
    left: Type.Union([RecordTraces, Type.Null()], {
      description: 'Found by a second search after the erasure: 0 everywhere. Null for a dry run.',
    }),
    mentions: Type.Integer({
      minimum: 0,
      description:
        'Failures of other records whose message contains the id. They are not changed: use masks for what messages quote.',
    }),
    erasedAt: Type.Union([EpochMs, Type.Null()]),
  },
  { $id: 'RecordErasure' }
);
export type RecordErasure = Static<typeof RecordErasure>;
