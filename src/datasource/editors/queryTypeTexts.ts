/** Name and description of each query type in the reader's language. The English ones are the contract's. */
import { t } from '@grafana/i18n';
import type { QueryType } from '@sync-health/contract/queryTypes';

import { queryTypeLabel } from '../queryTypeLabel';

interface Texts {
  label: string;
  description: string;
}

export function queryTypeTexts(): Record<QueryType, Texts> {
  return {
    summary: {
      label: queryTypeLabel('summary'),
      description: t(
        'query-types.summary-detail',
        'Records synced, errors, error rate and latency, each with its change against the window before: one row, or one for each group'
      ),
    },
    trend: {
      label: queryTypeLabel('trend'),
      description: t(
        'query-types.trend-detail',
        'A metric by minute, hour or day, split by up to three fields if wanted'
      ),
    },
    baseline: {
      label: queryTypeLabel('baseline'),
      description: t(
        'query-types.baseline-detail',
        'A metric against the same hours of the last four weeks, with the band that it is expected in: over time, or of the range as a whole for each group'
      ),
    },
    percentiles: {
      label: queryTypeLabel('percentiles'),
      description: t(
        'query-types.percentiles-detail',
        'P50, P90 and P95 of the latency: by object, action and mode, or over time where an interval is set'
      ),
    },
    histogram: {
      label: queryTypeLabel('histogram'),
      description: t('query-types.histogram-detail', 'How many events took how long, over time'),
    },
    records: {
      label: queryTypeLabel('records'),
      description: t(
        'query-types.records-detail',
        'Real-time events one by one; manual syncs by job, object and action'
      ),
    },
    failures: {
      label: queryTypeLabel('failures'),
      description: t('query-types.failures-detail', 'Failed events with error, state and number of attempts'),
    },
    errors: {
      label: queryTypeLabel('errors'),
      description: t('query-types.errors-detail', 'Failures grouped by error code and normalized message'),
    },
    jobs: {
      label: queryTypeLabel('jobs'),
      description: t('query-types.jobs-detail', 'Manual sync jobs with status, progress and counts'),
    },
    commands: {
      label: queryTypeLabel('commands'),
      description: t('query-types.commands-detail', 'Retries and cancels: who asked for what, and what became of it'),
    },
    freshness: {
      label: queryTypeLabel('freshness'),
      description: t(
        'query-types.freshness-detail',
        'When each object of each connector last synced, how long ago that was at the end of the range, and whether it is late by its own rhythm'
      ),
    },
    objectives: {
      label: queryTypeLabel('objectives'),
      description: t(
        'query-types.objectives-detail',
        'Objectives, those with the least of their error budget left first: what is attained, what is left and how fast it burns; with an interval, what was left over time'
      ),
    },
    intervals: {
      label: queryTypeLabel('intervals'),
      description: t(
        'query-types.intervals-detail',
        'The intervals that a chart of the range may have, and which of them it has: buttons to choose by, as the bundled dashboards have them'
      ),
    },
    pages: {
      label: queryTypeLabel('pages'),
      description: t(
        'query-types.pages-detail',
        'Which page of a table is at hand, of how many rows, and its neighbors: buttons to page by, as the bundled dashboards have them'
      ),
    },
  };
}
