/** The filters above every bundled dashboard. They share names, so that links between the dashboards keep them. */
import { type FilterField, type QueryType } from '@sync-health/contract';

import { DATA_SOURCE, DATA_SOURCE_TYPE, type Variable, VariableHide } from './model';

/** The filters that each dashboard offers, in the order shown; the model product's names. */
const FILTERS = {
  connector: 'Connector',
  mode: 'Sync Mode',
  object: 'Data Object',
  status: 'Status',
  action: 'API Action',
} as const satisfies Partial<Record<FilterField, string>>;
type Filter = keyof typeof FILTERS;

/**
 * What “Filter for value” on a cell fills, here and on every panel of the data source. Grafana makes one where a dashboard
 * has none, but forgets that at the next load.
 */
const OWN_FILTERS = 'filters';

/**
 * Above the figures is one row, as wide as most screens: the rest is in the menu of the controls, and the title of the
 * first row says what it narrows. Not the filters of cells: Grafana hears of a change of theirs only while it draws them.
 */
const IN_MENU: readonly string[] = ['ds', 'mode', 'object', 'status', 'action', 'interval', 'bucket'];

function folded(variables: Variable[]): Variable[] {
  return variables.map((variable) =>
    IN_MENU.includes(variable.name) ? { ...variable, hide: VariableHide.inControlsMenu } : variable
  );
}

/** Which filters a dashboard does not have. */
export interface Omitted {
  omit?: Filter[];
}

/** Value of the variable `bucket` while no bar has been clicked; the data source's variable editor lists it first. */
const WHOLE_RANGE = 'all';

/** The pages that tables show, empty for the first: `page` of a dashboard's records, `listPage` of its other table. */
const PAGES = ['page', 'listPage'] as const;
export type PageVariable = (typeof PAGES)[number];

const ON_TIME_RANGE_CHANGE = 2;
const ALL = { text: ['All'], value: ['$__all'] };

/** Which of the data sources of this type the panels ask. */
export function dataSourceVariable(name: string, label: string, type: string): Variable {
  return {
    type: 'datasource',
    name,
    label,
    query: type,
    current: { text: '', value: '' },
    options: [],
    refresh: 1,
    regex: '',
    multi: false,
    includeAll: false,
  };
}

function filterVariable(field: Filter, connectors: boolean): Variable {
  return {
    type: 'query',
    name: field,
    label: FILTERS[field],
    datasource: DATA_SOURCE,
    query: {
      refId: field,
      kind: 'values',
      field,
      ...(connectors ? { filters: { connector: ['$connector'] } } : {}),
    },
    definition: '',
    refresh: ON_TIME_RANGE_CHANGE,
    multi: true,
    includeAll: true,
    current: ALL,
    options: [],
    sort: 0,
  };
}

function filtersVariable(): Variable {
  return {
    type: 'adhoc',
    name: OWN_FILTERS,
    label: 'Filter',
    datasource: DATA_SOURCE,
    filters: [],
    baseFilters: [],
  };
}

/** `status` is left out where a dashboard shows failures only. */
export function variables({ omit = [] }: Omitted = {}): Variable[] {
  const fields = (Object.keys(FILTERS) as Filter[]).filter((field) => !omit.includes(field));
  return folded([
    dataSourceVariable('ds', 'Data source', DATA_SOURCE_TYPE),
    ...fields.map((field) => filterVariable(field, field !== 'connector')),
    {
      type: 'query',
      name: 'interval',
      label: 'Interval',
      datasource: DATA_SOURCE,
      query: { refId: 'interval', kind: 'intervals' },
      definition: '',
      refresh: ON_TIME_RANGE_CHANGE,
      multi: false,
      includeAll: false,
      current: { text: 'Hour', value: 'hour' },
      options: [],
      sort: 0,
    },
    {
      type: 'query',
      name: 'bucket',
      label: 'Table shows',
      description: 'The interval that a click on a bar chose for the table; “Whole range” clears it',
      datasource: DATA_SOURCE,
      query: { refId: 'bucket', kind: 'buckets', interval: '$interval' },
      definition: '',
      refresh: ON_TIME_RANGE_CHANGE,
      multi: false,
      includeAll: false,
      current: { text: 'Whole range', value: WHOLE_RANGE },
      options: [],
      sort: 0,
    },
    ...PAGES.map(pageVariable),
    filtersVariable(),
  ]);
}

/** What the buttons above a table set; nobody types it. */
function pageVariable(name: PageVariable): Variable {
  return {
    type: 'textbox',
    name,
    hide: VariableHide.hideVariable,
    query: '',
    current: { text: '', value: '' },
    options: [],
  };
}

/** The query's filters as the variables have them. */
export function variableFilters({ omit = [] }: Omitted = {}) {
  return Object.fromEntries(
    (Object.keys(FILTERS) as Filter[]).filter((field) => !omit.includes(field)).map((field) => [field, [`$${field}`]])
  );
}

/** What the filters in the menu are set to, in words. */
export function foldedFilters({ omit = [] }: Omitted = {}): string {
  const fields = (Object.keys(FILTERS) as Filter[]).filter((field) => IN_MENU.includes(field) && !omit.includes(field));
  return fields.map((field) => `${FILTERS[field]}: \${${field}:text}`).join(' · ');
}

/** URL parameters of all filters that a dashboard has, for the app's pages. */
export function filterParams({ omit = [] }: Omitted = {}): string {
  const fields = (Object.keys(FILTERS) as Filter[]).filter((field) => !omit.includes(field));
  return [...fields, OWN_FILTERS].map((name) => `\${${name}:queryparam}`).join('&');
}

/** Other rows begin at their first page. */
const OF_PAGES = PAGES.map((name) => `var-${name}`).join(',');

/**
 * This dashboard with all that its address says, narrowed to one interval, or to none. With the whole of its path, below
 * which Grafana would load the dashboard anew, and so show none for a moment.
 */
function narrowedTo(bucket: string): string {
  return `\${__url.path}\${__url.params:exclude:var-bucket,${OF_PAGES}}&var-bucket=${bucket}`;
}

/** This dashboard with its charts by another interval, and its tables of the whole range: a bar's interval is gone then. */
export function chosenInterval(interval: string): string {
  return `\${__url.path}\${__url.params:exclude:var-interval,var-bucket,${OF_PAGES}}&var-interval=${interval}&var-bucket=${WHOLE_RANGE}`;
}

/** This dashboard with one of its tables at another page, which a row of the answer to `pages` names. */
export function pageAt(variable: PageVariable, page: string): string {
  return `\${__url.path}\${__url.params:exclude:var-${variable}}&var-${variable}=${page}`;
}

/** With the table narrowed to the bar at hand. */
export const NARROW_TO_BAR = narrowedTo('${__value.time}');

/** With the table showing the whole range again. */
export const WIDEN_TO_RANGE = narrowedTo(WHOLE_RANGE);

/** The bounds of what the table shows: of the chosen interval, or of the whole range. */
export const SHOWN_RANGE = 'from=${bucket.from}&to=${bucket.to}&timezone=${__timezone}';

/** The rows of a table as a file: of the same filters, window and conditions, in the dashboard's time zone. */
export function csvUrl(type: QueryType, omitted: Omitted): string {
  const range = 'from=${__from}&to=${__to}&timezone=${__timezone}';
  const narrowed = '${bucket:queryparam}&${interval:queryparam}';
  return `/api/datasources/uid/\${ds}/resources/table.csv?type=${type}&${range}&${filterParams(omitted)}&${narrowed}`;
}

/** URL parameters that put every filter and the time range back as they were delivered; the data source stays. */
export const RESET = [
  '${ds:queryparam}',
  'from=now-24h',
  'to=now',
  ...Object.keys(FILTERS).map((field) => `var-${field}=$__all`),
  `var-${OWN_FILTERS}=`,
  'var-interval=hour',
  `var-bucket=${WHOLE_RANGE}`,
  ...PAGES.map((name) => `var-${name}=`),
].join('&');
