/** Overview: how much is syncing. */
import { dashboard, dataSummary } from './dashboard';
import { intervalButtons } from './intervalButtons';
import { byName } from './model';
import { NOTHING, table, trendBars, WITH_CHANGES } from './panels';
import { MODE_NAMES, moments, NARROW_NAMES, objectOrJobLink, showColumns, STATUS_COLORS } from './tables';
import { variableFilters, variables } from './variables';

const columns = showColumns('records', ['objectOrJobId', 'mode', 'object', 'action', 'startTime', 'endTime', 'status']);

export const overview = dashboard('Overview', 'How much the connector syncs, and how that changes', variables(), [
  ...dataSummary(variableFilters()),
  intervalButtons(6),
  trendBars({
    title: 'Objects synchronised',
    description:
      'Events by outcome. Hover for the change from the interval before; click a bar to see its events below.',
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
  table({
    title: 'Objects',
    description:
      'Real-time events one by one; manual syncs by job, object and action. The newest 1,000; narrow the filters, or click a bar, to see others. Download CSV, beside the title, has up to 20,000.',
    whenEmpty: NOTHING,
    gridPos: { x: 0, y: 16, w: 24, h: 13 },
    targets: [
      {
        refId: 'A',
        version: 2,
        queryType: 'records',
        filters: variableFilters(),
        bucket: { time: '$bucket', interval: '$interval' },
        limit: 1000,
      },
    ],
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
]);
