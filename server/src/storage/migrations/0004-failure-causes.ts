/** What failures are grouped by, in one column: two texts take twice as long to group by. */
import { type Migration } from './migration';

export const failureCauses: Migration = {
  version: 4,
  name: 'failure causes',
  statements: () => [
    `ALTER TABLE failures ADD COLUMN IF NOT EXISTS
      cause LowCardinality(String) MATERIALIZED concat(error_code, '\\0', message_group) AFTER message_group`,
    // In the background; a part that is not written anew yet has it computed as it is read.
    `ALTER TABLE failures MATERIALIZE COLUMN cause`,
  ],
};
