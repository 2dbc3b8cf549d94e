/** Performance: how slow it is. */
import { dashboard, dataSummary } from './dashboard';
import { byName } from './model';
import { latencyHeatmap, NO_EVENTS, table, TOOLTIP_ONLY, trendLines, WHOLE_NUMBERS } from './panels';
import { durations, MODE_NAMES, showColumns } from './tables';
import { variableFilters, variables } from './variables';

const columns = showColumns('percentiles', ['object', 'action', 'records', 'mode', 'p50', 'p90', 'p95']);

const P95_WEEK_BEFORE = 'P95 a week before';

export const performance = dashboard('Performance', 'How long the connector takes for a record', variables(), [
  ...dataSummary(variableFilters()),
  trendLines({
    title: 'Latency',
    description:
      'Half of the events were at least as fast as P50, nine of ten as P90, nineteen of twenty as P95. Click a point to see its objects below.',
    unit: 'ms',
    whenEmpty: NO_EVENTS,
    gridPos: { x: 0, y: 5, w: 12, h: 10 },
    targets: [
      { refId: 'A', queryType: 'percentiles', interval: '$interval', filters: variableFilters() },
      {
        refId: 'B',
        queryType: 'percentiles',
        interval: '$interval',
        filters: variableFilters(),
        columns: ['p95'],
        timeShift: '7d',
      },
    ],
    overrides: [
      byName('Records synced', { ...TOOLTIP_ONLY, ...WHOLE_NUMBERS }),
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
    whenEmpty: NO_EVENTS,
    gridPos: { x: 12, y: 5, w: 12, h: 10 },
    targets: [{ refId: 'A', queryType: 'histogram', interval: '$interval', filters: variableFilters() }],
  }),
  table({
    title: 'Latency by object',
    description: 'Percentiles of the latency by data object, API action and sync mode. CSV: panel menu, Inspect, Data.',
    whenEmpty: NO_EVENTS,
    gridPos: { x: 0, y: 15, w: 24, h: 13 },
    targets: [
      {
        refId: 'A',
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
]);
