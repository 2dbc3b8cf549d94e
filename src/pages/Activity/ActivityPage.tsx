/** Activity: every retry and cancel, who asked for it, when, on what, and what became of it. */
import { t } from '@grafana/i18n';
import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import React from 'react';

import { readRange } from '../../api/range';
import { SyncHealthPage } from '../../components/SyncHealthPage';
import { TimeRangeControl } from '../../components/TimeRangeControl';
import { useUrlParams } from '../useUrlParams';
import { CommandList } from './CommandList';

export default function ActivityPage() {
  const [params, change] = useUrlParams();
  const queryClient = useQueryClient();
  const range = readRange(params);
  const isRefreshing = useIsFetching({ queryKey: ['commands'] }) > 0;

  return (
    <SyncHealthPage
      title={t('activity.title', 'Activity')}
      subTitle={t('activity.subtitle', 'Every retry and cancel: who asked for it, and what became of it')}
      actions={
        <TimeRangeControl
          range={range}
          onChange={({ from, to }) => change({ from, to })}
          onRefresh={() => queryClient.invalidateQueries({ queryKey: ['commands'] })}
          isRefreshing={isRefreshing}
        />
      }
    >
      <CommandList range={range} />
    </SyncHealthPage>
  );
}
