/** The schema's history, oldest first. A released migration never changes; a new one is added at the end. */
import { events } from './0001-events';
import { failures } from './0002-failures';
import { commands } from './0003-commands';
import { failureCauses } from './0004-failure-causes';
import { latencyLists } from './0005-latency-lists';
import { overallLatency } from './0006-overall-latency';
import { rollupTables } from './0007-rollup-tables';
import { recordFilter } from './0008-record-filter';
import { eventContent } from './0009-event-content';
import { failureArrival } from './0010-failure-arrival';
import { owners } from './0012-owners';
import { retryFilter } from './0013-retry-filter';
import { namedAttempts } from './0014-named-attempts';
import { untimedEvents } from './0015-untimed-events';
import { payloads } from './0016-payloads';
import { type Migration } from './migration';

export const MIGRATIONS: readonly Migration[] = [
  events,
  failures,
  commands,
  failureCauses,
  latencyLists,
  overallLatency,
  rollupTables,
  recordFilter,
  eventContent,
  failureArrival,
  owners,
  retryFilter,
  namedAttempts,
  untimedEvents,
  payloads,
];
