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

/** A completed job with failures is marked. */
function JobStatusBadge({ job: { status, failed } }: { job: Pick<Job, 'status' | 'failed'> }) {
  return status === 'completed' && failed > 0 ? (
    <Badge
      color="orange"
      icon="exclamation-triangle"
      text={t('manual-syncs.status.completed-with-errors', 'Completed with errors')}
    />
  ) : (
    <Badge {...LOOKS[status]} text={jobStatusLabel(status)} />
  );
}
