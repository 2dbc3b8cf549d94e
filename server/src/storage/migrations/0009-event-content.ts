/**
 * A hash of what an event says, beside the hash of its id: an id that comes again with other content is told apart from
 * an event that was sent twice. And what events may say besides: texts by name, and the trace that they belong to.
 */
import { type Migration } from './migration';

export const eventContent: Migration = {
  version: 9,
  name: 'event content',
  statements: () => [
    // 0 for events that were stored before.
    'ALTER TABLE event_ids ADD COLUMN IF NOT EXISTS content UInt32 CODEC(NONE) AFTER check',
    ...['events', 'failures'].flatMap((table) => [
      // JSON, empty where there are none.
      `ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS attributes String CODEC(ZSTD)`,
      `ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS trace_id String CODEC(ZSTD)`,
    ]),
  ],
};
