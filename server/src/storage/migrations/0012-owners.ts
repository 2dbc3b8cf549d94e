/** The decision store that knows which raw events rollups lack: the last one that claimed the database. */
import { type Migration } from './migration';

export const owners: Migration = {
  version: 12,
  name: 'owners',
  statements: () => [
    `CREATE TABLE IF NOT EXISTS owners (store UInt64, claimed_at DateTime64(6, 'UTC') DEFAULT now64(6))
    ENGINE = ReplacingMergeTree ORDER BY (claimed_at, store)
    SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`,
  ],
};
