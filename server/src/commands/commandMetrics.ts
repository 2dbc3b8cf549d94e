/** Metrics of commands and their delivery. */
import { Counter } from 'prom-client';

import { type Metrics } from '../telemetry/metrics';

export class CommandMetrics {
  readonly accepted: Counter<'type'>;
  readonly deliveries: Counter<'channel' | 'result'>;
  readonly expired: Counter;
  /** Seconds since the oldest waiting command was requested; 0 when none waits. */
  oldestWaitingSeconds = 0;
  waiting = 0;
  recordsInFlight = 0;

  constructor(metrics: Metrics) {
    const registers = [metrics.registry];
    this.accepted = new Counter({
      name: 'sync_health_commands_total',
      help: 'Commands that were accepted',
      labelNames: ['type'] as const,
      registers,
    });
    this.deliveries = new Counter({
      name: 'sync_health_command_deliveries_total',
      help: 'Commands handed to connectors, by long poll or webhook, and webhook calls that failed',
      labelNames: ['channel', 'result'] as const,
      registers,
    });
    this.expired = new Counter({
      name: 'sync_health_commands_expired_total',
      help: 'Commands that ended by themselves: not fetched, or without an outcome in time',
      registers,
    });
    metrics.observe('sync_health_commands_waiting', 'Commands that wait for their connector', () => this.waiting);
    metrics.observe(
      'sync_health_command_oldest_waiting_seconds',
      'Age of the oldest command that waits for its connector',
      () => this.oldestWaitingSeconds
    );
    metrics.observe('sync_health_records_in_flight', 'Records that are being retried', () => this.recordsInFlight);
  }
}
