/**
 * The filters above every bundled dashboard. Their names are the same, so that links between the dashboards keep them.
 */
import { type FilterField, type QueryType } from '@sync-health/contract';

import { DATA_SOURCE, DATA_SOURCE_TYPE, type Variable, VariableHide } from './model';

/** The filters of each dashboard in the order shown, with the model product's names. */
const FILTERS = {
  connector: 'Connector',
  mode: 'Sync Mode',
  object: 'Data Object',
  status: 'Status',
  action: 'API Action',
} as const satisfies Partial<Record<FilterField, string>>;
type Filter = keyof typeof FILTERS;

/**
 * The variable that “Filter for value” on a cell sets, here and in every panel of the data source. Grafana creates one
 * if a dashboard has none, but loses it at the next load.
 */
const OWN_FILTERS = 'filters';

/**
 * The filters above the figures fit into one row on most screens. The others are in the controls' menu, and the title
 * of the first row shows their values. Filters of cells are not in the menu: Grafana notices their changes only while
 * it shows them.
 */
const IN_MENU: readonly string[] = ['ds', 'mode', 'object', 'status', 'action', 'interval', 'bucket'];

function folded(variables: Variable[]): Variable[] {
  return variables.map((variable) =>
    IN_MENU.includes(variable.name) ? { ...variable, hide: VariableHide.inControlsMenu } : variable
  );
}

/** The filters that a dashboard does not have. */
export interface Omitted {
  omit?: Filter[];
}

/** The value of the variable `bucket` until a bar is clicked. The data source's variable editor lists it first. */
const WHOLE_RANGE = 'all';

/** The pages of tables, empty for the first: `page` of a dashboard's records, `listPage` of its other table. */
const PAGES = ['page', 'listPage'] as const;
export type PageVariable = (typeof PAGES)[number];

const ON_TIME_RANGE_CHANGE = 2;
const ALL = { text: ['All'], value: ['$__all'] };

/** Selects the data source of this type that the panels query. */
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
    // Its box says what it is for, and the row of controls is short of room.
    hide: VariableHide.hideLabel,
    datasource: DATA_SOURCE,
    filters: [],
    baseFilters: [],
  };
}

/** `omit` leaves out filters, such as `status` on a dashboard of failures. */
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

const OBJECTIVE_FIELDS = ['connector', 'object'] as const satisfies Filter[];

/** The filters of objectives, which are of a connector or of one of its data objects. */
export const OBJECTIVE_FILTERS = Object.fromEntries(OBJECTIVE_FIELDS.map((field) => [field, [`$${field}`]]));

export const objectiveVariables = (): Variable[] =>
  folded([
    dataSourceVariable('ds', 'Data source', DATA_SOURCE_TYPE),
    filterVariable('connector', false),
    filterVariable('object', true),
  ]);

/** Set by the buttons above a table; nobody types it. */
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

/** The filters of a query, set by the variables. */
export function variableFilters({ omit = [] }: Omitted = {}) {
  return Object.fromEntries(
    (Object.keys(FILTERS) as Filter[]).filter((field) => !omit.includes(field)).map((field) => [field, [`$${field}`]])
  );
}

/** The values of the filters in the menu, as text. */
export function foldedFilters({ omit = [] }: Omitted = {}): string {
  const fields = (Object.keys(FILTERS) as Filter[]).filter((field) => IN_MENU.includes(field) && !omit.includes(field));
  return fields.map((field) => `${FILTERS[field]}: \${${field}:text}`).join(' · ');
}

/** URL parameters of all filters of a dashboard, for the app's pages. */
export function filterParams({ omit = [] }: Omitted = {}): string {
  const fields = (Object.keys(FILTERS) as Filter[]).filter((field) => !omit.includes(field));
  return [...fields, OWN_FILTERS].map((name) => `\${${name}:queryparam}`).join('&');
}

/** Other rows start at their first page. */
const OF_PAGES = PAGES.map((name) => `var-${name}`).join(',');

/**
 * This dashboard with its current URL, limited to one interval, or to none. The whole path is used: with less of it,
 * Grafana would load the dashboard again, and show nothing for a moment.
 */
function narrowedTo(bucket: string): string {
  return `\${__url.path}\${__url.params:exclude:var-bucket,${OF_PAGES}}&var-bucket=${bucket}`;
}

/**
 * This dashboard with another interval for charts. Tables show the whole range again, since the interval of a clicked
 * bar is gone.
 */
export function chosenInterval(interval: string): string {
  return `\${__url.path}\${__url.params:exclude:var-interval,var-bucket,${OF_PAGES}}&var-interval=${interval}&var-bucket=${WHOLE_RANGE}`;
}

/** This dashboard with one of its tables at another page, which a row of an answer to `pages` names. */
export function pageAt(variable: PageVariable, page: string): string {
  return `\${__url.path}\${__url.params:exclude:var-${variable}}&var-${variable}=${page}`;
}

/** Limits the table to the clicked bar. */
export const NARROW_TO_BAR = narrowedTo('${__value.time}');

/** Shows the whole range in the table again. */
export const WIDEN_TO_RANGE = narrowedTo(WHOLE_RANGE);

/** The bounds of what the table shows: the selected interval, or the whole range. */
export const SHOWN_RANGE = 'from=${bucket.from}&to=${bucket.to}&timezone=${__timezone}';

/** The rows of a table as a file, with the same filters, window and conditions, in the dashboard's time zone. */
export function csvUrl(type: QueryType, omitted: Omitted): string {
  return fileUrl(type, `${filterParams(omitted)}&\${bucket:queryparam}&\${interval:queryparam}`);
}

/** The same for a table of objectives, whose dashboard has fewer variables. */
export function objectivesCsvUrl(byObject: boolean): string {
  const filters = OBJECTIVE_FIELDS.map((field) => `\${${field}:queryparam}`).join('&');
  return fileUrl('objectives', byObject ? `${filters}&byObject=true` : filters);
}

const fileUrl = (type: QueryType, params: string) =>
  `/api/datasources/uid/\${ds}/resources/table.csv?type=${type}&from=\${__from}&to=\${__to}&timezone=\${__timezone}&${params}`;

/** URL parameters that reset every filter and the time range to their defaults. The data source stays. */
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
