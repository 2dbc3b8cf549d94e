/** The dashboard Objectives: what is left of error budgets, now and over the last 90 days. */
import { row } from './dashboard';
import {
  APP_URL,
  type BundledDashboard,
  byName,
  chartOptions,
  DATA_SOURCE,
  FieldColorModeId,
  FRAME,
  type Panel,
  type PanelQuery,
  type RowPanel,
  ThresholdsMode,
} from './model';
import { NOTHING, table, UNKNOWN_POINT } from './panels';
import { BUDGET_COLUMNS, OBJECTIVE_CELLS, showColumns } from './tables';
import { OBJECTIVE_FILTERS, objectivesCsvUrl, objectiveVariables } from './variables';

/** Grafana imports a bundled dashboard again when its revision has grown. */
const REVISION = 1;

const budgets = showColumns('objectives', ['id', 'windowDays', ...BUDGET_COLUMNS]);

const objects = showColumns('objectives', ['id', 'connector', 'object', 'events', 'bad', 'attained', 'budgetLeft']);

const query: PanelQuery = { refId: 'A', version: 2, queryType: 'objectives', filters: OBJECTIVE_FILTERS };

const budgetOverTime: Panel = {
  type: 'timeseries',
  title: 'Budget left by day',
  description:
    'What was left of each error budget at the end of each day, over the objective’s own window; below zero it is overspent.',
  datasource: DATA_SOURCE,
  gridPos: { x: 0, y: 10, w: 24, h: 10 },
  targets: [{ datasource: DATA_SOURCE, ...query, interval: 'day' }],
  fieldConfig: {
    defaults: {
      unit: 'percentunit',
      decimals: 0,
      max: 1,
      noValue: NOTHING,
      color: { mode: FieldColorModeId.PaletteClassic },
      custom: {
        drawStyle: 'line',
        lineWidth: 2,
        fillOpacity: 0,
        // A single day between two gaps is drawn as a point.
        showPoints: 'auto',
        pointSize: 5,
        spanNulls: false,
        axisSoftMin: 0,
        thresholdsStyle: { mode: 'line' },
      },
      thresholds: {
        mode: ThresholdsMode.Absolute,
        steps: [
          { value: null, color: 'red' },
          { value: 0, color: 'transparent' },
        ],
      },
    },
    overrides: [
      { matcher: { id: 'byRegexp', options: '/.*/' }, properties: [{ id: 'noValue', value: UNKNOWN_POINT }] },
    ],
  },
  options: chartOptions('desc'),
};

const panels: Array<Panel | RowPanel> = [
  table({
    title: 'Objectives · Data Object: ${object:text}',
    description:
      'What share of events was good, what is left of the error budget and how many times too fast it burns: each objective over its own window, which ends with the time range; the least left comes first.',
    whenEmpty: NOTHING,
    gridPos: { x: 0, y: 0, w: 24, h: 10 },
    targets: [query],
    transformations: budgets.transformations,
    isWhole: true,
    csv: objectivesCsvUrl(false),
    overrides: [...budgets.overrides, ...OBJECTIVE_CELLS, byName('Days', { 'custom.width': 70 })],
  }),
  budgetOverTime,
  row('Worst data objects', 20),
  table({
    title: 'Budgets by data object',
    description:
      'Which data objects spend each budget: the most bad events of an objective come first. What is left is measured as if the target were the object’s own.',
    whenEmpty: NOTHING,
    gridPos: { x: 0, y: 21, w: 24, h: 10 },
    targets: [{ ...query, byObject: true }],
    transformations: objects.transformations,
    isWhole: true,
    csv: objectivesCsvUrl(true),
    overrides: [...objects.overrides, ...OBJECTIVE_CELLS],
  }),
];

export const objectives: BundledDashboard = {
  uid: 'synchealth-objectives',
  title: 'Sync Health / Objectives',
  description: 'What is left of error budgets, how fast they burn, and which data objects spend them',
  revision: REVISION,
  ...FRAME,
  timezone: '',
  time: { from: 'now-90d', to: 'now' },
  refresh: '5m',
  timepicker: {},
  links: [
    {
      type: 'link',
      title: 'Set objectives',
      icon: 'external link',
      url: `${APP_URL}/objectives?ds=\${ds}`,
      tooltip: 'The objectives, to set targets and to make their alert rules',
      keepTime: false,
      includeVars: false,
      asDropdown: false,
      targetBlank: false,
      tags: [],
    },
    {
      type: 'link',
      title: 'Overview',
      icon: 'dashboard',
      url: '/d/synchealth-overview',
      tooltip: 'How much the connector syncs, of the same connectors and data objects',
      keepTime: false,
      includeVars: true,
      asDropdown: false,
      targetBlank: false,
      tags: [],
    },
  ],
  annotations: { list: [] },
  templating: { list: objectiveVariables() },
  panels: panels.map((panel, index) => ({ ...panel, id: index + 1 })),
};
