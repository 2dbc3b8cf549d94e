/** The button that asks whether to retry the failures of a job, where its connector offers that. */
import { t } from '@grafana/i18n';
import type { Job } from '@sync-health/contract/job';
import { FINAL_JOB_STATUSES } from '@sync-health/contract/words';
import React from 'react';

import { ActionButton } from '../../components/ActionButton';
import { AS_IS } from '../../components/plainValues';
import { usePermission } from '../../components/usePermission';

interface Props {
  job: Job;
  onRetry: (job: Job) => void;
  size?: 'sm' | 'md';
}

export function RetryJob({ job, onRetry, size = 'sm' }: Props) {
  const permission = usePermission('retry');
  const isOffered =
    job.retryFailures === true && !job.dryRun && FINAL_JOB_STATUSES.includes(job.status) && job.failed > 0;
  return isOffered ? (
    <ActionButton
      variant="secondary"
      size={size}
      icon="sync"
      disabled={!permission.isAllowed}
      obstacle={permission.reason}
      aria-label={t('manual-syncs.retry.label', 'Retry failures of {{scope}}', { scope: job.scope, ...AS_IS })}
      onClick={() => onRetry(job)}
    >
      {t('manual-syncs.retry.button', 'Retry failures')}
    </ActionButton>
  ) : null;
}
