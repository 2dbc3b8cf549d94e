/** One sentence for each query type. Separate from the table of query types, so that less is loaded early. */
import { type QueryType } from './queryTypes';

export const QUERY_TYPE_DESCRIPTIONS: Record<QueryType, string> = {
  summary:
    'Records synced, errors, error rate and latency, each with its change against the window before: one row, or one for each group',
  trend: 'A metric by minute, hour or day, split by up to three fields if wanted',
  baseline:
    'A metric against the same hours of the last four weeks, with the band that it is expected in: over time, or of the range as a whole for each group',
  percentiles: 'P50, P90 and P95 of the latency: by object, action and mode, or over time where an interval is set',
  histogram: 'How many events took how long, over time',
  records: 'Real-time events one by one; manual syncs by job, object and action',
  failures: 'Failed events with error, state and number of attempts',
  errors: 'Failures grouped by error code and normalized message',
  jobs: 'Manual sync jobs with status, progress and counts',
  commands: 'Retries and cancels: who asked for what, and what became of it',
  freshness:
    'When each object of each connector last synced, how long ago that was at the end of the range, and whether it is late by its own rhythm',
  objectives:
    'Objectives, those with the least of their error budget left first: what is attained, what is left and how fast it burns; with an interval, what was left over time',
  intervals:
    'The intervals that a chart of the range may have, and which of them it has: buttons to choose by, as the bundled dashboards have them',
  pages:
    'Which page of a table is at hand, of how many rows, and its neighbors: buttons to page by, as the bundled dashboards have them',
};
