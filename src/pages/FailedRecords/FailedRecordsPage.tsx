/** Failed records: what failed and why, and the lever to retry it. */
import { t } from '@grafana/i18n';
import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import React, { useCallback, useMemo } from 'react';

import type { Params } from '../../api/queryString';
import { SyncHealthPage } from '../../components/SyncHealthPage';
import { TimeRangeControl } from '../../components/TimeRangeControl';
import { useUrlParams } from '../useUrlParams';
import { filterParams, readView } from './failureView';
import { FailureList } from './FailureList';

export default function FailedRecordsPage() {
  const [params, change] = useUrlParams();
  const queryClient = useQueryClient();
  const view = useMemo(() => readView(params), [params]);
  // What narrows the list stays, also what the address does not name because it is the default.
  const changeView = useCallback(
    (changes: Params) => change({ ...filterParams(view.filter), ...changes }),
    [change, view]
  );
  const [id, connector] = [params.get('event'), params.get('eventOf')];
  const isRefreshing = useIsFetching({ queryKey: ['failures'] }) > 0;

  return (
    <SyncHealthPage
      title={t('failed-records.title', 'Failed records')}
      subTitle={t('failed-records.subtitle', 'What failed and why, and the lever to retry it')}
      actions={
        <TimeRangeControl
          range={view.filter.range}
          onChange={({ from, to }) => change({ from, to })}
          onRefresh={() => queryClient.invalidateQueries({ queryKey: ['failures'] })}
          isRefreshing={isRefreshing}
        />
      }
    >
      <FailureList view={view} opened={id && connector ? { id, connector } : null} onChange={changeView} />
    </SyncHealthPage>
  );
}
