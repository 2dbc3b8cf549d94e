/**
 * A bloom filter of record ids with a hundredth of the false positives. Look-ups for late failures have hundreds of
 * records at once. With one false positive in a hundred, they read almost all granules.
 */
import { type Migration } from './migration';

export const recordFilter: Migration = {
  version: 8,
  name: 'record filter',
  statements: () => [
    'ALTER TABLE events DROP INDEX IF EXISTS record_bloom',
    'ALTER TABLE events ADD INDEX IF NOT EXISTS record_filter record_id TYPE bloom_filter(0.0001) GRANULARITY 1',
    // Runs in the background. A part that it has not reached is read as a whole.
    'ALTER TABLE events MATERIALIZE INDEX record_filter SETTINGS mutations_sync = 0',
  ],
};
