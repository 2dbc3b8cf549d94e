/** What became of the retries of a job's failures, as a link to them. */
import { t } from '@grafana/i18n';
import { TextLink } from '@grafana/ui';
import type { Job } from '@sync-health/contract/job';
import React from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import { formatCount } from '../../components/formats';
import { pagePath } from '../paths';

export function JobRetries({ job: { jobId, retries } }: { job: Pick<Job, 'jobId' | 'retries'> }) {
  const uid = useDataSourceUid();
  if (!retries) {
    return null;
  }
  const { pending, succeeded, failed, skipped } = retries;
  const parts = [
    [succeeded, t('manual-syncs.retries.succeeded', '{{number}} synced', { number: formatCount(succeeded) })],
    [failed, t('manual-syncs.retries.failed', '{{number}} failed again', { number: formatCount(failed) })],
    [pending, t('manual-syncs.retries.pending', '{{number}} pending', { number: formatCount(pending) })],
    [skipped, t('manual-syncs.retries.skipped', '{{number}} skipped', { number: formatCount(skipped) })],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([, text]) => text);
  return (
    <TextLink href={pagePath('activity', { ds: uid, type: 'retry', search: jobId })} inline={false}>
      {said.length > 0 ? said.join(', ') : t('manual-syncs.retries.none', 'Nothing was retried')}
    </TextLink>
  );
}
