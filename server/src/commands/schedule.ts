/**
 * The automatic retry: at set times, it retries the open failures of the last days, with one command for each
 * connector.
 */
import { type Condition, SCHEDULE } from '@sync-health/contract';
import { Cron } from 'croner';
import { type FastifyBaseLogger } from 'fastify';

import { type ErrorCatalogue } from '../errorCatalogue/catalogue';
import { failuresWhere } from '../queries/failuresWhere';
import { SqlParams } from '../storage/sqlParams';
import { type Storage } from '../storage/storage';
import { type InBackground } from '../telemetry/spans';
import { type CommandService } from './commandService';
import { type CommandConfig } from './settings';

const DAY_MS = 86_400_000;

export type AutoRetry = NonNullable<CommandConfig['autoRetry']>;

export interface ScheduleParts {
  storage: Storage;
  service: CommandService;
  errorCatalogue: ErrorCatalogue;
  log: FastifyBaseLogger;
  inBackground: InBackground;
}

export function startSchedule(autoRetry: AutoRetry, parts: ScheduleParts): Cron {
  return new Cron(autoRetry.cron, { timezone: 'UTC', protect: true, unref: true }, async (job: Cron) => {
    const at = job.currentRun() ?? new Date();
    try {
      await parts.inBackground('automatic retry', {}, () => retryAutomatically(autoRetry, at, parts));
    } catch (error) {
      parts.log.error({ err: error }, 'the automatic retry failed');
    }
  });
}

/**
 * The idempotency key holds the minute. So each connector gets one command for each run, even when several processes
 * begin it.
 */
export async function retryAutomatically(
  autoRetry: AutoRetry,
  at: Date,
  { storage, service, errorCatalogue, log }: Omit<ScheduleParts, 'inBackground'>
) {
  const minute = new Date(Math.floor(at.getTime() / 60_000) * 60_000);
  const from = new Date(minute.getTime() - autoRetry.days * DAY_MS);
  const { exceptErrorCodes, classes } = autoRetry;
  const conditions: Condition[] = [
    { field: 'errorCode', operator: '!=|', values: exceptErrorCodes },
    ...(classes.length > 0 ? [{ field: 'errorClass' as const, operator: '=|' as const, values: classes }] : []),
  ];
  const params = new SqlParams();
  const range = { fromMs: from.getTime(), toMs: minute.getTime() };
  const { where } = await failuresWhere(
    storage,
    { range, conditions, state: ['open'], connectors: null, errorCatalogue },
    params
  );
  const connectors = await storage.rows<{ connector: string }>(
    `SELECT DISTINCT toString(connector) AS connector FROM failures FINAL
    WHERE mode = 'realtime' AND ${where} ORDER BY connector`,
    params.all,
    { lane: 'background' }
  );
  for (const { connector } of connectors) {
    const command = await service.accept(
      {
        type: 'retry',
        connector,
        from: from.toISOString(),
        to: minute.toISOString(),
        conditions,
        state: ['open'],
      },
      {
        requestedBy: SCHEDULE,
        token: SCHEDULE,
        idempotencyKey: `${SCHEDULE} ${connector} ${minute.toISOString()}`,
        maxRecords: autoRetry.records,
      }
    );
    log.info({ command: command.id, connector, accepted: command.accepted }, 'automatic retry');
  }
}
