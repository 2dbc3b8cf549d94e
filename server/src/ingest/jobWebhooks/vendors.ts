/** Reads vendors' notifications of a run as the report of a job, each by its documented shape. */
import { type JobStatus } from '@sync-health/contract';

import { type Ignored, type Notified } from './jobWebhook';
import { countOf, membersOf, shownValue, textOf } from './members';

export const VENDORS = ['airbyte', 'fivetran', 'openlineage'] as const;
export type Vendor = (typeof VENDORS)[number];

export const readNotification: Record<Vendor, (body: unknown) => Notified | Ignored> = {
  airbyte: (body) => {
    const data = membersOf(membersOf(body).data);
    const { jobId, success } = data;
    if (jobId === undefined || jobId === null) {
      return ignored('data.jobId', jobId);
    }
    if (typeof success !== 'boolean') {
      return ignored('data.success', success);
    }
    const finishedAt = textOf(data.finishedAt);
    return {
      jobId: textOf(jobId),
      connector: textOf(membersOf(data.connection).name),
      scope: textOf(membersOf(data.connection).name),
      status: success ? 'completed' : 'failed',
      updatedAt: finishedAt,
      startTime: timeOf(data.startedAt),
      endTime: timeOf(finishedAt),
      totalRecords: countOf(data.recordsCommitted),
    };
  },
  fivetran: (body) => {
    const { event, created, sync_id: syncId, connector_name: name, connector_id: id, data } = membersOf(body);
    const status =
      event === 'sync_start'
        ? 'running'
        : event === 'sync_end'
          ? FIVETRAN_STATUS.get(textOf(membersOf(data).status))
          : null;
    if (!status) {
      return status === null ? ignored('event', event) : ignored('data.status', membersOf(data).status);
    }
    const time = event === 'sync_start' ? { startTime: timeOf(created) } : { endTime: timeOf(created) };
    const connector = textOf(name ?? id);
    // A rescheduled sync goes on later under the same id.
    const ended = status === 'queued' ? {} : time;
    return { jobId: textOf(syncId), connector, scope: connector, status, updatedAt: textOf(created), ...ended };
  },
  openlineage: (body) => {
    const { eventType, eventTime, run, job, outputs } = membersOf(body);
    const status = OPEN_LINEAGE_STATUS.get(textOf(eventType));
    if (!status) {
      return ignored('eventType', eventType);
    }
    const { namespace, name } = membersOf(job);
    return {
      jobId: textOf(membersOf(run).runId),
      connector: textOf(namespace),
      scope: textOf(name),
      status,
      updatedAt: textOf(eventTime),
      ...(eventType === 'START' ? { startTime: timeOf(eventTime) } : {}),
      ...(status === 'running' ? {} : { endTime: timeOf(eventTime), totalRecords: rowsOf(outputs) }),
    };
  },
};

const ignored = (place: string, value: unknown): Ignored => ({
  ignored: `It tells no state of a job: ${place} has ${shownValue(value)}`,
});

const FIVETRAN_STATUS: ReadonlyMap<string, JobStatus> = new Map([
  ['SUCCESSFUL', 'completed'],
  ['FAILURE', 'failed'],
  ['FAILURE_WITH_TASK', 'failed'],
  ['RESCHEDULED', 'queued'],
]);

const OPEN_LINEAGE_STATUS: ReadonlyMap<string, JobStatus> = new Map([
  ['START', 'running'],
  ['RUNNING', 'running'],
  ['COMPLETE', 'completed'],
  ['ABORT', 'canceled'],
  ['FAIL', 'failed'],
]);

const timeOf = (value: unknown) => textOf(value) || undefined;

/** The sum over all outputs that have a row count; undefined when none has. */
function rowsOf(outputs: unknown): number | undefined {
  const counts = (Array.isArray(outputs) ? outputs : []).flatMap((output) => {
    const facets = membersOf(membersOf(output).outputFacets);
    return countOf(membersOf(facets.outputStatistics).rowCount) ?? [];
  });
  return counts.length > 0 ? counts.reduce((sum, count) => sum + count, 0) : undefined;
}
