/** A connector's events over time, and the states of the chart. */
import { t } from '@grafana/i18n';
import { LoadingPlaceholder, Text } from '@grafana/ui';
import React from 'react';

import { useSent } from '../../api/connectors';
import type { UrlRange } from '../../api/range';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useZoneName } from '../../components/TimeZone';
import { SentChart } from './SentChart';

export function SentOverTime({ connector, range }: { connector: string; range: UrlRange }) {
  const sent = useSent(connector, range, useZoneName());
  if (sent.isError) {
    return (
      <ProblemAlert
        title={t('connectors.sent.error', 'The events could not be read')}
        error={sent.error}
        onRetry={() => sent.refetch()}
      />
    );
  }
  if (!sent.data) {
    return <LoadingPlaceholder text={t('connectors.sent.loading', 'Loading events…')} />;
  }
  if (sent.data.buckets.every(({ synced, errors }) => synced + errors === 0)) {
    return <Text color="secondary">{t('connectors.sent.none', 'No events in this time range')}</Text>;
  }
  return <SentChart sent={sent.data} />;
}
