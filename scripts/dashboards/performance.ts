/** The dashboard Performance: how slow syncs are. */
import { type Metric } from '@sync-health/contract';

import { dashboard, dataSummary } from './dashboard';
import { intervalButtons } from './intervalButtons';
import { byName, type PanelQuery } from './model';
import { ON_PAGES, pageButtons, paged } from './pageButtons';
import { latencyHeatmap, NOTHING, table, TOOLTIP_ONLY, trendLines, WHOLE_NUMBERS } from './panels';
import { durations, JOB_STATUS, jobLinks, MODE_NAMES, moments, showColumns } from './tables';
import { variableFilters, variables } from './variables';

const columns = showColumns('percentiles', ['object', 'action', 'records', 'mode', 'p50', 'p90', 'p95']);

const P95_WEEK_BEFORE = 'P95 a week before';

/** A metric over time, with its change if `shown` contains it. */
function overTime(refId: string, metric: Metric, shown: string[]): PanelQuery {
  const filters = variableFilters();
  return { refId, version: 2, queryType: 'trend', metric, interval: '$interval', filters, columns: shown };
}

const jobColumns = showColumns(
  'jobs',
  [
    'jobId',
    'connector',
    'scope',
    'status',
    'dryRun',
    'progress',
    'succeeded',
    'failed',
    'startTime',
    'triggeredBy',
    'idle',
  ],
  { idle: 'Cancel' }
);

const JOBS: PanelQuery = { refId: 'A', version: 2, queryType: 'jobs', filters: variableFilters() };

export const performance = dashboard('Performance', 'How long the connector takes for a record', variables(), [
  ...dataSummary(),
  intervalButtons(6),
  trendLines({
    title: 'Latency',
    description:
      'Half of the events were at least as fast as P50, nine of ten as P90, nineteen of twenty as P95. Click a point to see its objects below.',
    unit: 'ms',
    whenEmpty: NOTHING,
    gridPos: { x: 0, y: 7, w: 12, h: 10 },
    targets: [
      overTime('A', 'p50', ['total', 'totalChange']),
      overTime('C', 'p90', ['total', 'totalChange']),
      overTime('D', 'p95', ['total', 'totalChange']),
      overTime('E', 'events', ['total', 'totalChange']),
      { ...overTime('B', 'p95', ['total']), timeShift: '7d' },
    ],
    overrides: [
      byName('Events', { ...TOOLTIP_ONLY, ...WHOLE_NUMBERS }),
      byName('P50', { color: { mode: 'fixed', fixedColor: 'green' } }),
      byName('P90', { color: { mode: 'fixed', fixedColor: 'yellow' } }),
      byName('P95', { color: { mode: 'fixed', fixedColor: 'orange' } }),
      {
        matcher: { id: 'byFrameRefID', options: 'B' },
        properties: [
          { id: 'displayName', value: P95_WEEK_BEFORE },
          { id: 'custom.lineStyle', value: { fill: 'dash', dash: [6, 6] } },
          { id: 'custom.lineWidth', value: 1 },
          { id: 'custom.fillOpacity', value: 0 },
          { id: 'color', value: { mode: 'fixed', fixedColor: 'light-blue' } },
        ],
      },
    ],
  }),
  latencyHeatmap({
    title: 'Latency heatmap',
    description: 'How many events took how long',
    whenEmpty: NOTHING,
    // Without anything above it, Grafana would move it up beside the buttons.
    gridPos: { x: 12, y: 6, w: 12, h: 11 },
    targets: [{ refId: 'A', version: 2, queryType: 'histogram', interval: '$interval', filters: variableFilters() }],
  }),
  table({
    title: 'Latency by object',
    description: 'Percentiles of the latency by data object, API action and sync mode',
    whenEmpty: NOTHING,
    gridPos: { x: 0, y: 17, w: 24, h: 13 },
    targets: [
      {
        refId: 'A',
        version: 2,
        queryType: 'percentiles',
        filters: variableFilters(),
        bucket: { time: '$bucket', interval: '$interval' },
      },
    ],
    transformations: columns.transformations,
    overrides: [
      ...columns.overrides,
      MODE_NAMES,
      byName('Records synced', WHOLE_NUMBERS),
      ...durations('P50', 'P90', 'P95'),
    ],
    sortBy: 'P95',
  }),
  pageButtons(JOBS, 'listPage', { x: 0, y: 30 }),
  table({
    title: 'Manual Sync Status',
    description: `Manual sync jobs of the range, and all that are not over, the newest first. Cancel opens the job and asks whether you are sure. ${ON_PAGES}`,
    whenEmpty: NOTHING,
    gridPos: { x: 0, y: 31, w: 24, h: 9 },
    isPaged: false,
    targets: [paged(JOBS, 'listPage')],
    transformations: jobColumns.transformations,
    isWhole: true,
    overrides: [
      ...jobColumns.overrides,
      ...jobLinks(),
      JOB_STATUS,
      byName('Progress', {
        min: 0,
        max: 1,
        'custom.width': 140,
        'custom.cellOptions': { type: 'gauge', mode: 'basic', valueDisplayMode: 'text' },
        color: { mode: 'fixed', fixedColor: 'blue' },
      }),
      byName('Dry Run', { 'custom.width': 90 }),
      byName('Succeeded', { ...WHOLE_NUMBERS, 'custom.width': 110 }),
      byName('Failed', { ...WHOLE_NUMBERS, 'custom.width': 90 }),
      ...moments('Start Time'),
    ],
  }),
]);
