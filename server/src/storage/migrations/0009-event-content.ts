/**
 * A hash of an event's content beside the hash of its id. It distinguishes an id that arrives with other content from an
 * event that is sent twice. Also new columns of events: attributes and the trace id.
 */
import { type Migration } from './migration';

export const eventContent: Migration = {
  version: 9,
  name: 'event content',
  statements: () => [
    // 0 for events that were stored before.
    'ALTER TABLE event_ids ADD COLUMN IF NOT EXISTS content UInt32 CODEC(NONE) AFTER check',
    ...['events', 'failures'].flatMap((table) => [
      // JSON; empty without attributes.
      `ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS attributes String CODEC(ZSTD)`,
      `ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS trace_id String CODEC(ZSTD)`,
    ]),
  ],
};
