/** A bloom filter of `retry_of`: for a late failure, the attempts that name it are looked up by its id. */
import { type Migration } from './migration';

export const retryFilter: Migration = {
  version: 13,
  name: 'retry filter',
  statements: () => [
    'ALTER TABLE events ADD INDEX IF NOT EXISTS retry_filter retry_of TYPE bloom_filter(0.0001) GRANULARITY 1',
    // Runs in the background. A part that it has not reached is read as a whole.
    'ALTER TABLE events MATERIALIZE INDEX retry_filter SETTINGS mutations_sync = 0',
  ],
};
