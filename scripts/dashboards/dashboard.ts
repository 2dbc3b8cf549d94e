/** The common parts of the bundled dashboards: the frame, the tab-like links, annotations and the Data Summary row. */
import { COLUMNS, type Filters } from '@sync-health/contract';

import {
  APP_URL,
  type BundledDashboard,
  byName,
  byQuery,
  DATA_SOURCE,
  FieldColorModeId,
  FRAME,
  type Panel,
  type RowPanel,
  type Variable,
} from './model';
import { NO_FIGURE } from './panels';
import { foldedFilters, type Omitted, RESET, variableFilters } from './variables';

const TABS = [
  { uid: 'synchealth-overview', title: 'Overview' },
  { uid: 'synchealth-failures', title: 'Failures' },
  { uid: 'synchealth-performance', title: 'Performance' },
] as const;

/** The app's pages. They have no variables; `open` translates the dashboard's. */
const PAGES = [
  {
    title: 'Failed records',
    url: `${APP_URL}/open`,
    tooltip: 'The failed records of these filters and this time range, to retry them or to save them as CSV',
  },
  {
    title: 'Manual syncs',
    url: `${APP_URL}/open?page=manual-syncs`,
    tooltip: 'The manual sync jobs of this time range, to follow and to cancel them',
  },
];

/** Grafana imports a bundled dashboard again when its revision has grown. Add one with every change. */
const REVISION = 21;

/** The window of the first figures of the Data Summary row. Figures of the dashboard's range are below them. */
const SUMMARY_WINDOW = '7d';

const GOOD = 'green';
const BAD = 'red';

export function dashboard(
  title: (typeof TABS)[number]['title'],
  description: string,
  templating: Variable[],
  panels: Array<Panel | RowPanel>
): BundledDashboard {
  const { uid } = TABS.find((tab) => tab.title === title)!;
  return {
    uid,
    title: `Sync Health / ${title}`,
    description,
    revision: REVISION,
    ...FRAME,
    // Empty: the user's preference applies.
    timezone: '',
    time: { from: 'now-24h', to: 'now' },
    refresh: '1m',
    timepicker: {},
    links: [
      // The others: the name of this one is in the breadcrumbs, and the row of controls is short of room.
      ...TABS.filter((tab) => tab.uid !== uid).map((tab) => ({
        type: 'link' as const,
        title: tab.title,
        icon: 'dashboard',
        url: `/d/${tab.uid}`,
        tooltip: `${tab.title}, with the same time range and filters`,
        keepTime: true,
        includeVars: true,
        asDropdown: false,
        targetBlank: false,
        tags: [],
      })),
      ...PAGES.map((page) => ({
        type: 'link' as const,
        icon: 'external link',
        keepTime: true,
        includeVars: true,
        placement: 'inControlsMenu' as const,
        asDropdown: false,
        targetBlank: false,
        tags: [],
        ...page,
      })),
      {
        type: 'link' as const,
        title: 'Reset',
        icon: 'question',
        // The path of the current dashboard, so that a copy resets itself, and keeps its data source.
        url: `\${__url.path}?${RESET}`,
        tooltip: 'Puts every filter and the time range back',
        keepTime: false,
        includeVars: false,
        placement: 'inControlsMenu' as const,
        asDropdown: false,
        targetBlank: false,
        tags: [],
      },
    ],
    annotations: {
      list: [
        {
          name: 'Retries and cancels',
          enable: true,
          iconColor: 'purple',
          placement: 'inControlsMenu',
          datasource: DATA_SOURCE,
          target: { refId: 'Anno', kind: 'commands' },
        },
        {
          name: 'Manual sync jobs',
          enable: false,
          iconColor: 'blue',
          placement: 'inControlsMenu',
          datasource: DATA_SOURCE,
          target: { refId: 'Anno', kind: 'jobs' },
        },
        {
          name: 'Incidents',
          enable: false,
          iconColor: 'red',
          placement: 'inControlsMenu',
          datasource: DATA_SOURCE,
          target: { refId: 'Anno', kind: 'incidents' },
        },
      ],
    },
    templating: { list: templating },
    panels: panels.map((panel, index) => ({ ...panel, id: index + 1 })),
  };
}

export function row(title: string, y: number): RowPanel {
  return { type: 'row', title, id: 0, collapsed: false, gridPos: { x: 0, y, w: 24, h: 1 }, panels: [] };
}

interface SummaryStat {
  title: string;
  description: string;
  value: string;
  change: string;
  /** Whether an increase is good. */
  isRiseGood: boolean;
}

const SUMMARY: SummaryStat[] = [
  {
    title: "Total Sync'd",
    description: 'Events that succeeded in the last seven days, and the change against the seven days before',
    value: 'synced',
    change: 'syncedChange',
    isRiseGood: true,
  },
  {
    title: 'Total Sync Errors',
    description: 'Events that failed in the last seven days, and the change against the seven days before',
    value: 'errors',
    change: 'errorsChange',
    isRiseGood: false,
  },
  {
    title: 'Sync Error Rate',
    description:
      'Failed events among all of the last seven days, and the difference to the rate of the seven days before, in percentage points',
    value: 'errorRate',
    change: 'errorRateChange',
    isRiseGood: false,
  },
  {
    title: 'Median Latency',
    description:
      'Median of the duration of an event over the last seven days as hh:mm:ss.ms, and the change of the average duration against the seven days before',
    value: 'medianLatency',
    change: 'averageLatencyChange',
    isRiseGood: false,
  },
];

function label(name: string): string {
  return COLUMNS.summary.find((column) => column.name === name)!.label;
}

function summaryStat(
  { title, description, value, change, isRiseGood }: SummaryStat,
  index: number,
  filters: Filters
): Panel {
  const isLatency = value === 'medianLatency';
  const summary = {
    datasource: DATA_SOURCE,
    version: 2,
    queryType: 'summary',
    filters,
    ...(isLatency && { durations: 'clock' }),
  };
  const points = value === 'errorRate' ? ', pts' : '';
  return {
    type: 'stat',
    title,
    description,
    datasource: DATA_SOURCE,
    gridPos: { x: index * 6, y: 1, w: 6, h: 5 },
    targets: [
      {
        ...summary,
        refId: 'A',
        // Not the panel's `timeFrom`, which Grafana ignores if the dashboard's range is absolute.
        window: SUMMARY_WINDOW,
        columns: [value, change],
      },
      // One query for each figure: overrides can select a query, but not one of several columns with the same name.
      { ...summary, refId: 'B', columns: [value] },
      { ...summary, refId: 'C', columns: [change] },
    ],
    fieldConfig: {
      defaults: { noValue: NO_FIGURE, color: { mode: FieldColorModeId.Fixed, fixedColor: 'text' } },
      overrides: [
        byName(label(value), {
          displayName: 'Last 7 days',
          ...(!isLatency && {
            decimals: value === 'errorRate' ? 2 : 0,
            unit: value === 'errorRate' ? 'percentunit' : 'locale',
          }),
        }),
        byName(label(change), {
          displayName: `Week on week${points}`,
          unit: 'percentunit',
          decimals: value === 'errorRate' ? 2 : 1,
          color: { mode: 'thresholds' },
          thresholds: {
            mode: 'absolute',
            steps: [
              // Without a value before, there is no change.
              { value: null, color: 'text' },
              { value: -Number.MAX_SAFE_INTEGER, color: isRiseGood ? BAD : GOOD },
              { value: 0, color: 'text' },
              { value: 0.000_001, color: isRiseGood ? GOOD : BAD },
            ],
          },
        }),
        byQuery('B', { displayName: 'Time range' }),
        byQuery('C', { displayName: `Versus before${points}` }),
      ],
    },
    options: {
      colorMode: 'value',
      graphMode: 'none',
      justifyMode: 'auto',
      // One below the other: names and figures in two columns need less width than figures side by side.
      orientation: 'horizontal',
      textMode: 'value_and_name',
      wideLayout: true,
      // The longest figure, hh:mm:ss.ms, sets the size of all four. It fits beside its name down to 900 px.
      text: { titleSize: 12, valueSize: 16 },
      showPercentChange: false,
      reduceOptions: { calcs: ['lastNotNull'], fields: '/.*/', values: false },
    },
  };
}

/** The first row of each dashboard, six grid units high. */
export function dataSummary(omitted: Omitted = {}): Array<Panel | RowPanel> {
  const filters = variableFilters(omitted);
  return [
    row(`Data Summary · ${foldedFilters(omitted)}`, 0),
    ...SUMMARY.map((stat, index) => summaryStat(stat, index, filters)),
  ];
}
