/** The page of one manual sync job. */
import { t } from '@grafana/i18n';
import { useParams } from 'react-router-dom';
import React from 'react';

import { readTimeZone } from '../../api/range';
import { SyncHealthPage } from '../../components/SyncHealthPage';
import { JOB_PARAM, pagePath } from '../paths';
import { useUrlParams } from '../useUrlParams';
import { JobDetails } from './JobDetails';

export default function JobPage() {
  const segment = useParams().jobId ?? '';
  const [params] = useUrlParams();
  const jobId = params.get(JOB_PARAM) ?? segment;
  return (
    <SyncHealthPage
      pageNav={{
        text: jobId,
        parentItem: {
          text: t('manual-syncs.page.title', 'Manual syncs'),
          url: pagePath('manualSyncs', { ds: params.get('ds') ?? undefined, timezone: readTimeZone(params) }),
        },
      }}
    >
      <JobDetails jobId={jobId} connector={params.get('connector') ?? undefined} />
    </SyncHealthPage>
  );
}
