/** The question before the failures of a job are retried. */
import { t } from '@grafana/i18n';
import React from 'react';

import { AS_IS } from '../../components/plainValues';
import { ActionDialog } from '../FailedRecords/ActionDialog';
import type { JobRetry } from './useRetryJob';

export function RetryJobDialog({ retry: { question, confirm, withdraw } }: { retry: JobRetry }) {
  if (!question) {
    return null;
  }
  const { scope, ...counted } = question;
  return (
    <ActionDialog
      action="retry"
      {...counted}
      explanation={t(
        'manual-syncs.retry.explanation',
        'The failed records of “{{scope}}” are sent to the connector again, each once. The attempts are part of this job and count in it.',
        { scope, ...AS_IS }
      )}
      onConfirm={confirm}
      onDismiss={withdraw}
    />
  );
}
