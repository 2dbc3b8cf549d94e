/** The page of one business record: every attempt to sync it, in any object and mode, and what people did about it. */
import { t } from '@grafana/i18n';
import { EmptyState } from '@grafana/ui';
import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import React from 'react';

import { readRange } from '../../api/range';
import { SyncHealthPage } from '../../components/SyncHealthPage';
import { TimeRangeControl } from '../../components/TimeRangeControl';
import { RECORD_PARAM } from '../paths';
import { useUrlParams } from '../useUrlParams';
import { RecordHistory } from './RecordHistory';

/** The default retention of events. */
const KEPT = { from: 'now-90d', to: 'now' };

export default function RecordPage() {
  const [params, change] = useUrlParams();
  const queryClient = useQueryClient();
  const range = readRange(params, KEPT);
  const recordId = params.get(RECORD_PARAM) ?? '';
  const connector = params.get('connector') || undefined;
  const isRefreshing = useIsFetching({ queryKey: ['record'] }) > 0;
  const title = recordId === '' ? t('record.title', 'Find a record') : recordId;

  return (
    <SyncHealthPage
      title={title}
      pageNav={{ text: title }}
      subTitle={
        connector ?? t('record.subtitle', 'Everything that happened to one record, in one place and at one address')
      }
      actions={
        <TimeRangeControl
          range={range}
          onChange={({ from, to }) => change({ from, to })}
          onRefresh={() => queryClient.invalidateQueries({ queryKey: ['record'] })}
          isRefreshing={isRefreshing}
        />
      }
    >
      {recordId === '' ? (
        <EmptyState
          variant="call-to-action"
          hideImage
          role="status"
          message={t('record.none', 'Which record? Type its id, or a part of it, into the field above')}
        />
      ) : (
        <RecordHistory key={`${recordId}\n${connector ?? ''}`} record={{ recordId, connector }} range={range} />
      )}
    </SyncHealthPage>
  );
}
