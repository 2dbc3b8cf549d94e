/** Activity: every retry and cancel, who asked for it, when, on what, and what became of it. */
import { t } from '@grafana/i18n';
import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import { COMMAND_TYPES } from '@sync-health/contract/words';
import React, { useState } from 'react';

import { readRange } from '../../api/range';
import { SyncHealthPage } from '../../components/SyncHealthPage';
import { TimeRangeControl } from '../../components/TimeRangeControl';
import { useUrlParams } from '../useUrlParams';
import { CommandList } from './CommandList';

export default function ActivityPage() {
  const [params, change] = useUrlParams();
  const queryClient = useQueryClient();
  const range = readRange(params);
  const [search, setSearch] = useState('');
  const isRefreshing = useIsFetching({ queryKey: ['commands'] }) > 0;

  return (
    <SyncHealthPage
      title={t('activity.title', 'Activity')}
      subTitle={t('activity.page-subtitle', 'What people asked for: who it was, when and why, and what became of it')}
      actions={
        <TimeRangeControl
          range={range}
          onChange={({ from, to }) => change({ from, to })}
          onRefresh={() => queryClient.invalidateQueries({ queryKey: ['commands'] })}
          isRefreshing={isRefreshing}
        />
      }
    >
      <CommandList
        range={range}
        filter={{
          types: COMMAND_TYPES.filter((type) => params.getAll('type').includes(type)),
          isOpen: params.get('open') === 'true',
          search,
        }}
        onFilter={(filter) => {
          setSearch(filter.search);
          change({ type: filter.types, open: filter.isOpen ? 'true' : '' });
        }}
      />
    </SyncHealthPage>
  );
}
