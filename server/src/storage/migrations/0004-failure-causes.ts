/** The code and message that failures are grouped by, in one column: grouping by two texts takes twice as long. */
import { type Migration } from './migration';

export const failureCauses: Migration = {
  version: 4,
  name: 'failure causes',
  statements: () => [
    `ALTER TABLE failures ADD COLUMN IF NOT EXISTS
      cause LowCardinality(String) MATERIALIZED concat(error_code, '\\0', message_group) AFTER message_group`,
    // Runs in the background. In parts that are not rewritten yet, reads compute the column.
    `ALTER TABLE failures MATERIALIZE COLUMN cause`,
  ],
};
