/** The automatic retry: at fixed times, open failures of the last days, as a command of its own for each connector. */
import { SCHEDULE } from '@sync-health/contract';
import { Cron } from 'croner';
import { type FastifyBaseLogger } from 'fastify';

import { momentSql } from '../storage/rollups/source';
import { type Storage } from '../storage/storage';
import { type InBackground } from '../telemetry/spans';
import { type CommandService } from './service';
import { type CommandConfig } from './settings';

const DAY_MS = 86_400_000;

export type AutoRetry = NonNullable<CommandConfig['autoRetry']>;

export interface ScheduleParts {
  storage: Storage;
  service: CommandService;
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

/** Of a run that several processes begin, or one begins twice, each connector's command is made once. */
export async function retryAutomatically(
  autoRetry: AutoRetry,
  at: Date,
  { storage, service, log }: Omit<ScheduleParts, 'inBackground'>
) {
  const minute = new Date(Math.floor(at.getTime() / 60_000) * 60_000);
  const from = new Date(minute.getTime() - autoRetry.days * DAY_MS);
  const connectors = await storage.rows<{ connector: string }>(
    `SELECT DISTINCT toString(connector) AS connector FROM failures FINAL
    WHERE state = 'open' AND end_time >= ${momentSql(from.getTime())} AND end_time < ${momentSql(minute.getTime())}
      AND error_code NOT IN {except:Array(String)}
    ORDER BY connector`,
    { except: autoRetry.exceptErrorCodes },
    { lane: 'background' }
  );
  for (const { connector } of connectors) {
    const command = await service.accept(
      {
        type: 'retry',
        connector,
        from: from.toISOString(),
        to: minute.toISOString(),
        conditions: [{ field: 'errorCode', operator: '!=|', values: autoRetry.exceptErrorCodes }],
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
