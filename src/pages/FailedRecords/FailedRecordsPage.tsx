/** Failed records: what failed, why, and retrying it. */
import { t } from '@grafana/i18n';
import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import React, { useCallback, useMemo } from 'react';

import type { Params } from '../../api/queryString';
import { SyncHealthPage } from '../../components/SyncHealthPage';
import { TimeRangeControl } from '../../components/TimeRangeControl';
import { useUrlParams } from '../useUrlParams';
import { filterParams, readView } from './failureView';
import { FailureList } from './FailureList';
import { NewFailures } from './NewFailures';
import { useShownUpTo } from './useShownUpTo';

export default function FailedRecordsPage() {
  const [params, change] = useUrlParams();
  const queryClient = useQueryClient();
  const view = useMemo(() => readView(params), [params]);
  // Keeps the whole filter, also the default one, which the URL does not name.
  const changeView = useCallback(
    (changes: Params) => change({ ...filterParams(view.filter), ...changes }),
    [change, view]
  );
  const { shown, since, showNew } = useShownUpTo(view.filter);
  const shownView = useMemo(() => ({ ...view, filter: shown }), [view, shown]);
  const [id, connector] = [params.get('event'), params.get('eventOf')];
  const refresh = () => {
    showNew();
    void queryClient.invalidateQueries({ queryKey: ['failures'] });
  };
  const isRefreshing = useIsFetching({ queryKey: ['failures'] }) > 0;

  return (
    <SyncHealthPage
      title={t('failed-records.title', 'Failed records')}
      subTitle={t('failed-records.subtitle', 'What failed, why, and how to retry it')}
      actions={
        <TimeRangeControl
          range={view.filter.range}
          onChange={({ from, to }) => change({ from, to })}
          onRefresh={refresh}
          isRefreshing={isRefreshing}
        />
      }
    >
      {since && <NewFailures since={since} onShow={refresh} />}
      <FailureList view={shownView} opened={id && connector ? { id, connector } : null} onChange={changeView} />
    </SyncHealthPage>
  );
}
