/**
 * Which parts of the raw events hold a record, a hundred times as surely. Late failures are looked up by hundreds of
 * records at once: where one part in a hundred looked as if it held a record, nearly all were read for them.
 */
import { type Migration } from './migration';

export const recordFilter: Migration = {
  version: 8,
  name: 'record filter',
  statements: () => [
    'ALTER TABLE events DROP INDEX IF EXISTS record_bloom',
    'ALTER TABLE events ADD INDEX IF NOT EXISTS record_filter record_id TYPE bloom_filter(0.0001) GRANULARITY 1',
    // In the background; until it has come to a part, that part is read as a whole.
    'ALTER TABLE events MATERIALIZE INDEX record_filter SETTINGS mutations_sync = 0',
  ],
};
