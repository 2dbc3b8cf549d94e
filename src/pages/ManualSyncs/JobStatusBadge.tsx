/** The status of a manual sync job, with an icon beside the color, and whether it is a dry run. */
import { t } from '@grafana/i18n';
import { Badge, type BadgeColor, type IconName, Stack } from '@grafana/ui';
import type { Job } from '@sync-health/contract';
import type { JobStatus } from '@sync-health/contract/words';
import React from 'react';

import { DryRunBadge } from './DryRunBadge';

const LOOKS: Record<JobStatus, { color: BadgeColor; icon: IconName }> = {
  queued: { color: 'purple', icon: 'clock-nine' },
  running: { color: 'blue', icon: 'sync' },
  canceling: { color: 'orange', icon: 'hourglass' },
  canceled: { color: 'orange', icon: 'times' },
  completed: { color: 'green', icon: 'check' },
  failed: { color: 'red', icon: 'exclamation-circle' },
};

export function jobStatusLabel(status: JobStatus): string {
  const labels: Record<JobStatus, string> = {
    queued: t('manual-syncs.status.queued', 'Queued'),
    running: t('manual-syncs.status.running', 'Running'),
    canceling: t('manual-syncs.status.canceling', 'Canceling'),
    canceled: t('manual-syncs.status.canceled', 'Canceled'),
    completed: t('manual-syncs.status.completed', 'Completed'),
    failed: t('manual-syncs.status.failed', 'Failed'),
  };
  return labels[status];
}

/** The status, and whether the job is a dry run. */
export function JobStatusBadges({ job }: { job: Job }) {
  return (
    <Stack direction="column" gap={0.5} alignItems="flex-start">
      <JobStatusBadge job={job} />
      {job.dryRun && <DryRunBadge />}
    </Stack>
  );
}

/**
 * A completed job is marked if it has failures, or if it was empty: no record was expected and none came. Without a
 * total that is unknown, since a vendor's job has no events.
 */
function JobStatusBadge({ job: { status, failed, processed, totalRecords } }: { job: Job }) {
  if (status === 'completed' && failed > 0) {
    return (
      <Badge
        color="orange"
        icon="exclamation-triangle"
        text={t('manual-syncs.status.completed-with-errors', 'Completed with errors')}
      />
    );
  }
  if (status === 'completed' && processed === 0 && totalRecords === 0) {
    return (
      <Badge
        color="orange"
        icon="info-circle"
        text={t('manual-syncs.status.completed-empty', 'Completed without records')}
      />
    );
  }
  return <Badge {...LOOKS[status]} text={jobStatusLabel(status)} />;
}
