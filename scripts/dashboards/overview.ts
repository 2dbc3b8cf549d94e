/** The dashboard Overview: how much is syncing. */
import { dashboard, dataSummary, row } from './dashboard';
import { intervalButtons } from './intervalButtons';
import { byName, type PanelQuery } from './model';
import { ON_PAGES, pageButtons, paged } from './pageButtons';
import { NOTHING, table, trendBars, trendLines, WHOLE_NUMBERS, WITH_CHANGES } from './panels';
import {
  BUDGET_COLUMNS,
  FRESHNESS_GAPS,
  FRESHNESS_STATE,
  MODE_NAMES,
  moments,
  NARROW_NAMES,
  OBJECTIVE_CELLS,
  objectOrJobLink,
  showColumns,
  STATUS_COLORS,
} from './tables';
import { variableFilters, variables } from './variables';

const columns = showColumns('records', ['objectOrJobId', 'mode', 'object', 'action', 'startTime', 'endTime', 'status']);

const objectiveColumns = showColumns('objectives', ['id', ...BUDGET_COLUMNS]);
const freshnessColumns = showColumns('freshness', [
  'connector',
  'object',
  'state',
  'sinceLastSuccess',
  'usualGap',
  'lastSuccess',
  'lastEvent',
]);

const RECORDS: PanelQuery = {
  refId: 'A',
  version: 2,
  queryType: 'records',
  filters: variableFilters(),
  bucket: { time: '$bucket', interval: '$interval' },
};

export const overview = dashboard('Overview', 'How much the connector syncs, and how that changes', variables(), [
  ...dataSummary(),
  intervalButtons(6),
  trendBars({
    title: 'Objects synchronized',
    description:
      'Events by outcome. Hover for the change from the interval before; click near the top of a bar to see its events below.',
    whenEmpty: NOTHING,
    gridPos: { x: 0, y: 7, w: 24, h: 9 },
    targets: [
      {
        refId: 'A',
        version: 2,
        queryType: 'trend',
        groupBy: ['status'],
        interval: '$interval',
        filters: variableFilters(),
        columns: WITH_CHANGES,
      },
      {
        refId: 'B',
        version: 2,
        queryType: 'trend',
        interval: '$interval',
        filters: variableFilters(),
        columns: ['total'],
        timeShift: '7d',
      },
    ],
    weekBefore: 'B',
    overrides: [
      byName('success', { displayName: 'Success', color: { mode: 'fixed', fixedColor: 'green' } }),
      byName('failed', { displayName: 'Failed', color: { mode: 'fixed', fixedColor: 'red' } }),
    ],
  }),
  pageButtons(RECORDS, 'page', { x: 0, y: 16 }),
  table({
    title: 'Objects',
    description: `Real-time events one by one; manual syncs by job, object and action; the newest first. ${ON_PAGES}`,
    whenEmpty: NOTHING,
    gridPos: { x: 0, y: 17, w: 24, h: 13 },
    isPaged: false,
    targets: [paged(RECORDS, 'page')],
    transformations: columns.transformations,
    overrides: [
      ...columns.overrides,
      objectOrJobLink('records'),
      MODE_NAMES,
      STATUS_COLORS,
      ...NARROW_NAMES,
      ...moments('Start Time', 'End Time'),
    ],
  }),
  row('Objectives and freshness', 30),
  table({
    title: 'Objectives',
    description:
      'What share of events was good, what is left of the error budget and how many times too fast it burns: each objective over its own window, which ends with the time range; the least left comes first. Filters of connector and data object apply.',
    whenEmpty: NOTHING,
    gridPos: { x: 0, y: 31, w: 24, h: 9 },
    targets: [{ refId: 'A', version: 2, queryType: 'objectives', filters: variableFilters() }],
    transformations: objectiveColumns.transformations,
    isWhole: true,
    overrides: [...objectiveColumns.overrides, ...OBJECTIVE_CELLS],
  }),
  table({
    title: 'Freshness',
    description:
      'When each data object of each connector last succeeded, and when it was last tried, whatever the time range begins with. It is late if that is longer ago than usual at this hour of the week, by the last four weeks. What is late comes first, then what waits longest.',
    whenEmpty: NOTHING,
    gridPos: { x: 0, y: 40, w: 24, h: 9 },
    targets: [{ refId: 'A', version: 2, queryType: 'freshness', filters: variableFilters() }],
    transformations: freshnessColumns.transformations,
    isWhole: true,
    overrides: [
      ...freshnessColumns.overrides,
      FRESHNESS_STATE,
      ...FRESHNESS_GAPS,
      ...NARROW_NAMES,
      ...moments('Last Success', 'Last Event'),
    ],
  }),
  trendLines({
    title: 'Events against the last four weeks',
    description:
      'Events, and the band that they are expected in by the same hours of the last four weeks. It takes at least three weeks of events.',
    unit: WHOLE_NUMBERS.unit,
    whenEmpty: NOTHING,
    gridPos: { x: 0, y: 49, w: 24, h: 9 },
    targets: [
      {
        refId: 'A',
        version: 2,
        queryType: 'baseline',
        metric: 'events',
        interval: '$interval',
        filters: variableFilters(),
      },
    ],
  }),
]);
