/** Failures: what fails, and why. */
import { dashboard, dataSummary } from './dashboard';
import { APP_URL, byName } from './model';
import { groupBars, table, TOOLTIP_ONLY, trendBars } from './panels';
import { MODE_NAMES, objectOrJobLink, showColumns } from './tables';
import { variableFilters, variables } from './variables';

const WITHOUT_STATUS = { omit: ['status' as const] };
const FAILED = { ...variableFilters(WITHOUT_STATUS), status: ['failed'] };

const columns = showColumns('failures', [
  'objectOrJobId',
  'mode',
  'object',
  'startTime',
  'endTime',
  'errorCode',
  'errorMessage',
  'action',
  'triggeredBy',
]);

const errorColumns = showColumns('errors', ['errorCode', 'message', 'count', 'share', 'firstSeen', 'lastSeen']);

/** The total is the sum of the other bars. */
const WITHOUT_TOTALS = [byName('Total', TOOLTIP_ONLY), byName('Total change', TOOLTIP_ONLY)];

export const failures = dashboard(
  'Failures',
  'What fails, why, and since when; failed records can be retried from here',
  variables(WITHOUT_STATUS),
  [
    ...dataSummary(),
    trendBars({
      title: 'Failures',
      description: 'Failed events by error code. Click a bar to see its failures below.',
      gridPos: { x: 0, y: 5, w: 24, h: 9 },
      targets: [
        { refId: 'A', queryType: 'trend', groupBy: 'errorCode', interval: '$interval', filters: FAILED },
        {
          refId: 'B',
          queryType: 'trend',
          interval: '$interval',
          filters: FAILED,
          columns: ['total'],
          timeShift: '7d',
        },
      ],
      weekBefore: 'B',
    }),
    groupBars({
      title: 'Failures by error code',
      description: 'Failed events of the range by error code',
      gridPos: { x: 0, y: 14, w: 6, h: 8 },
      targets: [{ refId: 'A', queryType: 'trend', groupBy: 'errorCode', interval: '$interval', filters: FAILED }],
      overrides: WITHOUT_TOTALS,
    }),
    groupBars({
      title: 'Failures by data object',
      description: 'Failed events of the range by data object',
      gridPos: { x: 6, y: 14, w: 6, h: 8 },
      targets: [{ refId: 'A', queryType: 'trend', groupBy: 'object', interval: '$interval', filters: FAILED }],
      overrides: WITHOUT_TOTALS,
    }),
    table({
      title: 'Errors',
      description: 'Failures grouped by error code and message, with numbers and ids left out of the message',
      gridPos: { x: 12, y: 14, w: 12, h: 8 },
      targets: [
        {
          refId: 'A',
          queryType: 'errors',
          filters: variableFilters(WITHOUT_STATUS),
          bucket: { time: '$bucket', interval: '$interval' },
          limit: 100,
        },
      ],
      transformations: errorColumns.transformations,
      overrides: [
        byName('Error Code', {
          'custom.width': 110,
          links: [
            {
              title: 'Retry these failures…',
              url: `${APP_URL}/failed-records?errorCode=\${__value.raw:percentencode}&\${__url_time_range}`,
              targetBlank: false,
            },
          ],
        }),
        byName('Failures', { 'custom.width': 90 }),
        byName('Share', { 'custom.width': 80, decimals: 1 }),
        byName('First Seen', { 'custom.width': 165 }),
        byName('Last Seen', { 'custom.width': 165 }),
      ],
    }),
    table({
      title: 'Failed objects',
      description:
        'Failed events, the newest 1,000; narrow the filters, or click a bar, to see others. CSV: panel menu, Inspect, Data; up to 20,000 from the page Failed records.',
      gridPos: { x: 0, y: 22, w: 24, h: 13 },
      targets: [
        {
          refId: 'A',
          queryType: 'failures',
          filters: variableFilters(WITHOUT_STATUS),
          bucket: { time: '$bucket', interval: '$interval' },
          limit: 1000,
        },
      ],
      transformations: columns.transformations,
      overrides: [
        ...columns.overrides,
        objectOrJobLink('failures'),
        MODE_NAMES,
        byName('Error Code', { 'custom.width': 110 }),
        byName('Error Message', { 'custom.minWidth': 320, 'custom.inspect': true }),
      ],
    }),
  ]
);
