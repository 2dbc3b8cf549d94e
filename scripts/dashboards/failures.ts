/** The dashboard Failures: what fails, and why. */
import { dashboard, dataSummary } from './dashboard';
import { intervalButtons } from './intervalButtons';
import { APP_URL, byName, FieldColorModeId, type PanelQuery } from './model';
import { ON_PAGES, pageButtons, paged } from './pageButtons';
import { groupBars, NOTHING, NO_FIGURE, table, trendBars, WHOLE_NUMBERS, WITH_CHANGES } from './panels';
import { DETAILS, MODE_NAMES, moments, NARROW_NAMES, objectOrJobLink, showColumns } from './tables';
import { filterParams, SHOWN_RANGE, variableFilters, variables } from './variables';

const WITHOUT_STATUS = { omit: ['status' as const] };
const FAILED = { ...variableFilters(WITHOUT_STATUS), status: ['failed'] };

const ERRORS: PanelQuery = {
  refId: 'A',
  version: 2,
  queryType: 'errors',
  filters: variableFilters(WITHOUT_STATUS),
  bucket: { time: '$bucket', interval: '$interval' },
};

const FAILURES: PanelQuery = { ...ERRORS, queryType: 'failures' };

const columns = showColumns(
  'failures',
  [
    'objectOrJobId',
    'mode',
    'object',
    'startTime',
    'endTime',
    'errorCode',
    'errorMessage',
    'action',
    'triggeredBy',
    'id',
  ],
  { id: 'Details' }
);

/** The row's error group, as a condition for the page. */
const OF_GROUP = 'condition=errorGroup%7C%3D%7C${__data.fields.groupId:percentencode}';

const errorColumns = showColumns('errors', ['errorCode', 'message', 'count', 'share', 'firstSeen', 'lastSeen']);

export const failures = dashboard(
  'Failures',
  'What fails, why, and since when; failed records can be retried from here',
  variables(WITHOUT_STATUS),
  [
    ...dataSummary(WITHOUT_STATUS),
    intervalButtons(6),
    trendBars({
      ...WITHOUT_STATUS,
      title: 'Failures',
      description: 'Failed events by error code. Click near the top of a bar to see its failures below.',
      whenEmpty: NOTHING,
      gridPos: { x: 0, y: 7, w: 24, h: 9 },
      targets: [
        {
          refId: 'A',
          version: 2,
          queryType: 'trend',
          groupBy: ['errorCode'],
          interval: '$interval',
          filters: FAILED,
          columns: WITH_CHANGES,
        },
        {
          refId: 'B',
          version: 2,
          queryType: 'trend',
          interval: '$interval',
          // All events: without events the line has a gap, and without failures it is at zero.
          filters: variableFilters(WITHOUT_STATUS),
          columns: ['errors', 'errorRate'],
          timeShift: '7d',
        },
      ],
      weekBefore: 'B',
      // An error code keeps its color whatever filters are set.
      color: FieldColorModeId.PaletteClassicByName,
    }),
    pageButtons(ERRORS, 'listPage', { x: 0, y: 16 }),
    table({
      ...WITHOUT_STATUS,
      title: 'Errors',
      description: `Failures grouped by error code and message, with numbers and ids left out of the message; the most frequent first. ${ON_PAGES}`,
      whenEmpty: NOTHING,
      gridPos: { x: 0, y: 17, w: 24, h: 10 },
      isPaged: false,
      targets: [paged(ERRORS, 'listPage')],
      transformations: errorColumns.transformations,
      overrides: [
        ...errorColumns.overrides,
        byName('Error Code', {
          // Wide enough for long codes such as UNABLE_TO_LOCK_ROW. The table of records below has the code beside the
          // message.
          'custom.width': 180,
          links: [
            {
              title: 'Retry these failures…',
              url: `${APP_URL}/open?errorCode=\${__value.raw:percentencode}&${OF_GROUP}&ds=\${ds}&${SHOWN_RANGE}&${filterParams(WITHOUT_STATUS)}`,
              targetBlank: false,
            },
          ],
        }),
        byName('Error Message', { 'custom.minWidth': 190, 'custom.inspect': true }),
        byName('Failures', { 'custom.width': 95, ...WHOLE_NUMBERS }),
        byName('Share', { 'custom.width': 85, decimals: 1 }),
        ...moments('First Seen', 'Last Seen'),
      ],
    }),
    groupBars({
      title: 'Failures by error code',
      description: 'Failed events of the range by error code',
      whenEmpty: NO_FIGURE,
      gridPos: { x: 0, y: 27, w: 12, h: 7 },
      targets: [
        { refId: 'A', version: 2, queryType: 'trend', groupBy: ['errorCode'], interval: '$interval', filters: FAILED },
      ],
    }),
    groupBars({
      title: 'Failures by data object',
      description: 'Failed events of the range by data object',
      whenEmpty: NO_FIGURE,
      gridPos: { x: 12, y: 27, w: 12, h: 7 },
      targets: [
        { refId: 'A', version: 2, queryType: 'trend', groupBy: ['object'], interval: '$interval', filters: FAILED },
      ],
    }),
    pageButtons(FAILURES, 'page', { x: 0, y: 34 }),
    table({
      ...WITHOUT_STATUS,
      title: 'Failed objects',
      description: `Failed events, the newest first. ${ON_PAGES}`,
      whenEmpty: NOTHING,
      gridPos: { x: 0, y: 35, w: 24, h: 13 },
      isPaged: false,
      targets: [paged(FAILURES, 'page')],
      transformations: columns.transformations,
      overrides: [
        ...columns.overrides,
        objectOrJobLink('failures'),
        MODE_NAMES,
        ...NARROW_NAMES,
        ...moments('Start Time', 'End Time'),
        byName('Error Code', { 'custom.width': 110 }),
        byName('Error Message', { 'custom.minWidth': 320, 'custom.inspect': true }),
        byName('API Action', { 'custom.width': 105 }),
        byName('Trigger By', { 'custom.width': 130 }),
        DETAILS,
      ],
    }),
  ]
);
