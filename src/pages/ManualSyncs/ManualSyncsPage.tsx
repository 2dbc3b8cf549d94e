/** Manual syncs: the jobs that people started, their progress, and canceling them. */
import { t } from '@grafana/i18n';
import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import React from 'react';

import { readRange } from '../../api/range';
import { SyncHealthPage } from '../../components/SyncHealthPage';
import { TimeRangeControl } from '../../components/TimeRangeControl';
import { useUrlParams } from '../useUrlParams';
import { JobList } from './JobList';

export default function ManualSyncsPage() {
  const [params, change] = useUrlParams();
  const queryClient = useQueryClient();
  const range = readRange(params);
  const isRefreshing = useIsFetching({ queryKey: ['jobs'] }) > 0;

  return (
    <SyncHealthPage
      title={t('manual-syncs.page.title', 'Manual syncs')}
      subTitle={t('manual-syncs.subtitle', 'Jobs that a person started, and how far they are')}
      actions={
        <TimeRangeControl
          range={range}
          onChange={({ from, to }) => change({ from, to })}
          onRefresh={() => queryClient.invalidateQueries({ queryKey: ['jobs'] })}
          isRefreshing={isRefreshing}
        />
      }
    >
      <JobList
        filter={{
          range,
          connector: params.getAll('connector'),
          status: params.getAll('status'),
          search: params.get('search') ?? '',
        }}
        onChange={change}
      />
    </SyncHealthPage>
  );
}
