/** The figures of the last day, each with its change, as links to the dashboards. */
import { t } from '@grafana/i18n';
import React from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import type { UrlRange } from '../../api/range';
import { useSummary } from '../../api/homeFigures';
import { CardList } from '../../components/CardList';
import { formatChange, formatCount, formatLatency, formatPoints, formatShare } from '../../components/formats';
import { ProblemAlert } from '../../components/ProblemAlert';
import { dashboardPath } from '../paths';
import { LEAST_TILE_WIDTH, Tile } from './Tile';

export function Figures({ range }: { range: UrlRange }) {
  const summary = useSummary(range);
  const { data } = summary;
  const to = { ...range, 'var-ds': useDataSourceUid() };

  if (summary.isError) {
    return (
      <ProblemAlert
        title={t('home.figures.error', 'The figures could not be read')}
        error={summary.error}
        onRetry={() => summary.refetch()}
      />
    );
  }
  return (
    <CardList columns={4} leastWidth={LEAST_TILE_WIDTH}>
      <Tile
        href={dashboardPath('overview', to)}
        label={t('home.figures.synced', "Total Sync'd")}
        value={data && formatCount(data.synced)}
        note={data && against(data.syncedChange)}
      />
      <Tile
        href={dashboardPath('failures', to)}
        label={t('home.figures.errors', 'Total Sync Errors')}
        value={data && formatCount(data.errors)}
        note={data && against(data.errorsChange)}
      />
      <Tile
        href={dashboardPath('failures', to)}
        label={t('home.figures.error-rate', 'Sync Error Rate')}
        value={data && formatShare(data.errorRate)}
        note={data && againstInPoints(data.errorRateChange)}
      />
      <Tile
        href={dashboardPath('performance', to)}
        label={t('home.figures.median-latency', 'Median latency')}
        value={data && formatLatency(data.medianLatency)}
        note={data && averageAgainst(data.averageLatencyChange)}
      />
    </CardList>
  );
}

const nothingBefore = () => t('home.figures.nothing-before', 'Nothing to compare with');

function against(change: number | null): string {
  return change === null
    ? nothingBefore()
    : t('home.figures.change', '{{change}} against the window before', { change: formatChange(change) });
}

function againstInPoints(difference: number | null): string {
  return difference === null
    ? nothingBefore()
    : t('home.figures.points', '{{points}} points against the window before', { points: formatPoints(difference) });
}

function averageAgainst(change: number | null): string {
  return change === null
    ? nothingBefore()
    : t('home.figures.average', 'Average {{change}} against the window before', { change: formatChange(change) });
}
