/** The columns of the bundled tables: which are shown, and the links of their cells. */
import {
  type ColumnInfo,
  COLUMNS,
  FRESHNESS_STATE_LABELS,
  JOB_STATUS_LABELS,
  type QueryType,
} from '@sync-health/contract';

import { APP_URL, byName, type DataTransformerConfig, type Override } from './model';

/** Colors of statuses that should stand out. */
const JOB_STATUS_COLORS: Record<string, string> = {
  running: 'blue',
  canceling: 'orange',
  failed: 'red',
  completed: 'green',
};

function labelOf(type: QueryType, name: string): string {
  const column: ColumnInfo | undefined = COLUMNS[type].find((candidate) => candidate.name === name);
  if (!column) {
    throw new Error(`A ${type} answer has no column ${name}`);
  }
  return column.label;
}

/** Shows these columns in this order, with these headers if they differ from the label. */
export function showColumns(type: QueryType, columns: string[], headers: Record<string, string> = {}) {
  const shown = columns.map((name) => labelOf(type, name));
  const hidden = COLUMNS[type].map(({ label }) => label).filter((label) => !shown.includes(label));
  const transformation: DataTransformerConfig = {
    id: 'organize',
    options: {
      indexByName: Object.fromEntries(shown.map((label, index) => [label, index])),
      excludeByName: {},
      includeByName: {},
      renameByName: Object.fromEntries(Object.entries(headers).map(([name, header]) => [labelOf(type, name), header])),
    },
  };
  // Hidden, not removed, so that links of shown cells can use their values.
  const overrides: Override[] = hidden.map((label) => byName(label, { 'custom.hideFrom.viz': true }));
  return { transformations: [transformation], overrides };
}

/** By the name of the column in the answer: Grafana knows only that here, whatever the table's header is. */
const cell = (column: string) => `\${__data.fields.${column}:percentencode}`;

/** The parameters with which the app opens a row. */
const OPENED = [
  '${__url_time_range}',
  'ds=${ds}',
  `job=${cell('jobId')}`,
  `record=${cell('recordId')}`,
  `connector=${cell('connector')}`,
  `object=${cell('object')}`,
].join('&');

/** Links the cell with a record or job to the app's pages. */
export function objectOrJobLink(type: 'records' | 'failures'): Override {
  return byName(labelOf(type, 'objectOrJobId'), {
    links: [
      {
        title: 'Open',
        url: `${APP_URL}/open?${OPENED}`,
        targetBlank: false,
      },
    ],
    'custom.width': 290,
  });
}

/** A last cell with the same link as the first cell of the row. */
export const DETAILS: Override = byName('Details', {
  mappings: [{ type: 'regex', options: { pattern: '.*', result: { text: 'Details', index: 0 } } }],
  links: [{ title: 'Details', url: `${APP_URL}/open?${OPENED}`, targetBlank: false }],
  'custom.width': 90,
  'custom.filterable': false,
});

/** Links from the cells of a job; the last one also asks whether to cancel it. */
export function jobLinks(): Override[] {
  const job = `${APP_URL}/open?ds=\${ds}&\${__url_time_range}&job=${cell('jobId')}&connector=${cell('connector')}`;
  return [
    byName('Job Id', { links: [{ title: 'Open', url: job, targetBlank: false }], 'custom.width': 170 }),
    // Its value is the job's idle time, which is null for ended jobs.
    byName('Cancel', {
      mappings: [
        { type: 'special', options: { match: 'null', result: { text: ' ', index: 0 } } },
        { type: 'range', options: { from: 0, to: Number.MAX_SAFE_INTEGER, result: { text: 'Cancel…', index: 1 } } },
      ],
      links: [{ title: 'Cancel', url: `${job}&cancel=yes`, targetBlank: false }],
      'custom.width': 90,
      'custom.align': 'left',
      'custom.filterable': false,
    }),
  ];
}

/** The figures of an objective. */
export const BUDGET_COLUMNS = ['target', 'attained', 'budgetLeft', 'burnRate1h', 'burnRate6h', 'runsOutAt'];

/** Links an objective to its page, and highlights a spent budget. */
export const OBJECTIVE_CELLS: Override[] = [
  byName('Objective', {
    links: [
      {
        title: 'Open',
        url: `${APP_URL}/objectives?ds=\${ds}&timezone=\${__timezone}&objective=${cell('id')}`,
        targetBlank: false,
      },
    ],
    'custom.minWidth': 150,
  }),
  ...['Target', 'Attained'].map((label) => byName(label, { decimals: 3, 'custom.width': 110 })),
  byName('Budget left', {
    decimals: 0,
    'custom.width': 120,
    'custom.cellOptions': { type: 'color-text' },
    color: { mode: 'thresholds' },
    thresholds: {
      mode: 'absolute',
      steps: [
        { value: null, color: 'red' },
        { value: 0.000_001, color: 'orange' },
        { value: 0.25, color: 'text' },
      ],
    },
  }),
  ...['Burn rate 1 h', 'Burn rate 6 h'].map((label) => byName(label, { decimals: 1, 'custom.width': 135 })),
  ...moments('Runs out'),
];

export const JOB_STATUS = coloredWords(
  'Status',
  Object.fromEntries(
    Object.entries(JOB_STATUS_LABELS).map(([status, text], index) => [
      status,
      { text, index, color: JOB_STATUS_COLORS[status] ?? 'text' },
    ])
  )
);

export const STATUS_COLORS = coloredWords('Sync Status', {
  success: { text: 'Success', color: 'green', index: 0 },
  failed: { text: 'Failed', color: 'red', index: 1 },
});

/** Told by words and signs, so that it needs no color. */
export const FRESHNESS_STATE = coloredWords(
  'State',
  {
    late: { text: `⚠ ${FRESHNESS_STATE_LABELS.late}`, color: 'orange', index: 0 },
    onTime: { text: `✓ ${FRESHNESS_STATE_LABELS.onTime}`, color: 'green', index: 1 },
  },
  { type: 'special', options: { match: 'null', result: { text: 'No rhythm', color: 'text', index: 2 } } }
);

/** How long the last success lies back, or that there was none, as Home says it; and how long it usually does. */
export const FRESHNESS_GAPS: Override[] = [
  byName('Since Last Success', {
    'custom.width': 165,
    'custom.align': 'left',
    mappings: [{ type: 'special', options: { match: 'null', result: { text: 'No success yet', index: 0 } } }],
  }),
  byName('Usual Gap', { 'custom.width': 110, 'custom.align': 'left' }),
];

export const MODE_NAMES: Override = byName('Sync Mode', {
  mappings: [
    {
      type: 'value',
      options: {
        realtime: { text: 'Real Time', index: 0 },
        manual: { text: 'Manual Sync', index: 1 },
      },
    },
  ],
  'custom.width': 115,
});

/** A narrow column of words, each in its color. */
function coloredWords(label: string, words: Record<string, object>, ...more: object[]): Override {
  return byName(label, {
    'custom.width': 110,
    'custom.cellOptions': { type: 'color-text' },
    mappings: [{ type: 'value', options: words }, ...more],
  });
}

/** Latencies in a readable unit. */
export function durations(...labels: string[]): Override[] {
  return labels.map((label) => byName(label, { unit: 'ms', decimals: 1 }));
}

/** Times to the second, in columns as wide as they need. */
export function moments(...labels: string[]): Override[] {
  return labels.map((label) => byName(label, { 'custom.width': 158 }));
}

/** Columns of short names, which leave room for others. */
export const NARROW_NAMES: Override[] = ['Data Object', 'API Action'].map((label) =>
  byName(label, { 'custom.minWidth': 118 })
);
