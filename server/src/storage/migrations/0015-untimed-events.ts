/**
 * Events whose start nobody knows, such as the results of a bulk job: they count, and have no latency. All that was stored
 * before has one.
 */
import { type Migration } from './migration';

export const untimedEvents: Migration = {
  version: 15,
  name: 'untimed events',
  statements: () => [
    // 1 where the latency is not known; it is 0 then, so that it adds nothing to a sum.
    ...['events', 'failures'].map(
      (table) => `ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS untimed UInt8 CODEC(ZSTD) AFTER latency`
    ),
    ...['counts', 'latency', 'overall', 'manual'].map(
      (kind) => `ALTER TABLE rollup_${kind} ADD COLUMN IF NOT EXISTS untimed UInt64 CODEC(T64, ZSTD) AFTER latency_sum`
    ),
  ],
};
