/** The outcome of an attempt. A failure has its state too. */
import { t } from '@grafana/i18n';
import { Badge } from '@grafana/ui';
import type { RecordAttempt } from '@sync-health/contract/record';
import React from 'react';

import { stateLabel } from '../../components/labels';

export function AttemptOutcome({ attempt: { status, state } }: { attempt: Pick<RecordAttempt, 'status' | 'state'> }) {
  if (status === 'success') {
    return <Badge color="green" icon="check" text={t('record.outcome.synced', 'Synced')} />;
  }
  // Failures that are resolved or dismissed need no attention.
  const color = state === 'open' || state === null ? 'red' : state === 'retrying' ? 'blue' : 'purple';
  return (
    <Badge
      color={color}
      icon="times"
      text={
        state === null
          ? t('record.outcome.failed', 'Failed')
          : t('record.outcome.failed-state', 'Failed · {{state}}', { state: stateLabel(state) })
      }
    />
  );
}
