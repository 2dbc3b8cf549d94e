/** Marks a job that writes nothing to the target. */
import { t } from '@grafana/i18n';
import { Badge } from '@grafana/ui';
import React from 'react';

export function DryRunBadge() {
  return (
    <Badge
      color="purple"
      icon="eye"
      text={t('manual-syncs.dry-run.badge', 'Dry run')}
      tooltip={t(
        'manual-syncs.dry-run.meaning',
        'It writes nothing to the target. The connector reported its counts, and no figure contains them.'
      )}
    />
  );
}
