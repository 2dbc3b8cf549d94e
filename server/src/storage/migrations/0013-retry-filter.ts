/** Which parts of the raw events hold an attempt that names a failure: one that comes late is looked up by its id. */
import { type Migration } from './migration';

export const retryFilter: Migration = {
  version: 13,
  name: 'retry filter',
  statements: () => [
    'ALTER TABLE events ADD INDEX IF NOT EXISTS retry_filter retry_of TYPE bloom_filter(0.0001) GRANULARITY 1',
    // In the background; until it has come to a part, that part is read as a whole.
    'ALTER TABLE events MATERIALIZE INDEX retry_filter SETTINGS mutations_sync = 0',
  ],
};
