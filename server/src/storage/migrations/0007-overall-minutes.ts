/** The same latencies by minute: a trend by minute reads a few rows of each, and odd minutes need no raw events. */
import { overallTable } from './0006-overall-latency';
import { type Migration } from './index';

export const overallMinutes: Migration = {
  version: 7,
  name: 'overall latency by minute',
  statements: (options) => [
    overallTable('minute', options),
    // They are made from raw events by the server that starts; until then queries read those.
    `ALTER TABLE progress DELETE WHERE name = 'rollup_overall' SETTINGS mutations_sync = 2`,
  ],
};
