/** The name of a query type in the reader's language. The English one is the contract's. */
import { t } from '@grafana/i18n';
import type { QueryType } from '@sync-health/contract/queryTypes';

export function queryTypeLabel(type: QueryType): string {
  const labels: Record<QueryType, string> = {
    summary: t('query-types.summary', 'Summary'),
    trend: t('query-types.trend', 'Trend'),
    baseline: t('query-types.baseline', 'Baseline'),
    percentiles: t('query-types.percentiles', 'Latency percentiles'),
    histogram: t('query-types.histogram', 'Latency heatmap'),
    records: t('query-types.records', 'Records'),
    failures: t('query-types.failures', 'Failed records'),
    errors: t('query-types.errors', 'Errors'),
    jobs: t('query-types.jobs', 'Manual sync jobs'),
    commands: t('query-types.commands', 'Commands'),
    freshness: t('query-types.freshness', 'Freshness'),
    objectives: t('query-types.objectives', 'Objectives'),
    intervals: t('query-types.intervals', 'Intervals'),
    pages: t('query-types.pages', 'Pages of a table'),
  };
  return labels[type];
}
