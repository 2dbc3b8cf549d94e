/** When a failure arrived, to the millisecond: a command with `asOf` leaves out what arrived later. */
import { type Migration } from './migration';

export const failureArrival: Migration = {
  version: 10,
  name: 'failure arrival',
  statements: () => [
    `ALTER TABLE failures ADD COLUMN IF NOT EXISTS
      arrived_at DateTime64(3, 'UTC') DEFAULT toDateTime64(arrived, 3, 'UTC') CODEC(Delta, ZSTD) AFTER arrived`,
  ],
};
