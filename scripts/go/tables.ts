/** The contract's closed sets and tables as Go: query types with what they accept, and the columns of their answers. */
import {
  type ColumnInfo,
  COLUMNS,
  CONDITION_OPERATORS,
  ERROR_CLASS_LABELS,
  COMMAND_STATES,
  COMMAND_TYPES,
  ERROR_GROUP_STATUSES,
  FAILURE_STATES,
  JOB_STATUSES,
  GROUP_BY_FIELDS,
  GROUP_COLUMNS,
  GROUP_EVENTS,
  GROUPED_TREND_TOTALS,
  isPaged,
  MAX_GROUP_BY_FIELDS,
  MAX_ROWS,
  META_HEADER,
  PURPOSE_HEADER,
  METRICS,
  MODE_LABELS,
  NARROWING_FIELDS,
  NO_GROUP_VALUE,
  ORDER_BY,
  PAGED_TABLES,
  OTHER_GROUPS,
  PERCENTILE_TREND_COLUMNS,
  QUERY_TYPES,
  type QueryType,
  REQUESTED_INTERVALS,
  SCOPES,
  STATUS_LABELS,
} from '@sync-health/contract';

import { goName, quote } from './names';

const QUERY_TYPE_NAMES = Object.keys(QUERY_TYPES) as QueryType[];

const constant = (type: QueryType) => `QueryType${goName(type)}`;

const stringList = (values: readonly string[]) => `[]string{${values.map(quote).join(', ')}}`;

/** In the order of the contract, since a panel's value mappings have one. */
const valueLabelList = (labels: Record<string, string>) =>
  `{${Object.entries(labels)
    .map(([value, label]) => `{${quote(value)}, ${quote(label)}}`)
    .join(', ')}}`;

function column({ name, type, label, unit, nullable, valueLabels }: ColumnInfo): string {
  const parts = [`Name: ${quote(name)}`, `Type: ${quote(type)}`, `Label: ${quote(label)}`];
  if (unit) {
    parts.push(`Unit: ${quote(unit)}`);
  }
  if (nullable) {
    parts.push('Nullable: true');
  }
  if (valueLabels) {
    parts.push(`ValueLabels: []ValueLabel${valueLabelList(valueLabels)}`);
  }
  return `{${parts.join(', ')}},\n`;
}

const columns = (list: readonly ColumnInfo[]) => `{\n${list.map(column).join('')}}`;

function acceptedOptions(type: QueryType): string[] {
  const options: readonly string[] = QUERY_TYPES[type].options;
  return isPaged(type) ? [...options, 'cursor'] : [...options];
}

export function goTables(): string {
  return `// The query types.
const (
${QUERY_TYPE_NAMES.map((type) => `${constant(type)} = ${quote(type)}`).join('\n')}
)

// The scopes of a token.
const (
${SCOPES.map((scope) => `Scope${goName(scope)} = ${quote(scope)}`).join('\n')}
)

// MetaHeader is the header that carries QueryMeta beside an Arrow stream.
const MetaHeader = ${quote(META_HEADER)}

// PurposeHeader is the header that says what a query is for: PurposeAlert goes before what panels ask.
const PurposeHeader, PurposeAlert = ${quote(PURPOSE_HEADER)}, "alert"

// The closed sets of a query, as the server knows them.
var (
Intervals = ${stringList(REQUESTED_INTERVALS)}
GroupByFields = ${stringList(GROUP_BY_FIELDS)}
FilterFields = ${stringList(Object.keys(NARROWING_FIELDS))}
Metrics = ${stringList(Object.keys(METRICS))}
ConditionOperators = ${stringList(CONDITION_OPERATORS)}
OrderBy = ${stringList(ORDER_BY)}

// PagedTables are the tables that pages tells the neighbors of.
PagedTables = ${stringList(PAGED_TABLES)}
FailureStates = ${stringList(FAILURE_STATES)}
ErrorGroupStatuses = ${stringList(ERROR_GROUP_STATUSES)}
JobStatuses = ${stringList(JOB_STATUSES)}
CommandTypes = ${stringList(COMMAND_TYPES)}
CommandStates = ${stringList(COMMAND_STATES)}
)

// Limits of groups: fields that figures can be split by at once, and groups of one answer.
const (
MaxGroupByFields = ${MAX_GROUP_BY_FIELDS}
MaxGroups = ${MAX_ROWS.groups}
)

// Names of columns: of the groups beyond the limit, and the word for what has no value in a field.
const (
OtherGroups = ${quote(OTHER_GROUPS)}
NoGroupValue = ${quote(NO_GROUP_VALUE)}
)

// MetricUnits are Grafana's units of the metrics of groups.
var MetricUnits = map[string]string{
${Object.entries(METRICS)
  .map(([metric, { unit }]) => `${quote(metric)}: ${quote(unit)},`)
  .join('\n')}
}

// MetricLabels are what a person reads for the metrics of groups.
var MetricLabels = map[string]string{
${Object.entries(METRICS)
  .map(([metric, { label }]) => `${quote(metric)}: ${quote(label)},`)
  .join('\n')}
}

// GroupLabels are what a person reads for the groups of a trend, of the fields with a closed set of values.
var GroupLabels = map[string][]ValueLabel{
"mode": ${valueLabelList(MODE_LABELS)},
"status": ${valueLabelList(STATUS_LABELS)},
"errorClass": ${valueLabelList(ERROR_CLASS_LABELS)},
}

// QueryOptions lists what a person may set on each query type beside the filters.
var QueryOptions = map[string][]string{
${QUERY_TYPE_NAMES.map((type) => `${constant(type)}: {${acceptedOptions(type).map(quote).join(', ')}},`).join('\n')}
}

// Column is one column of an answer.
type Column struct {
Name string
// Type is time, number, string or boolean.
Type string
// Label is what a person reads above the column.
Label string
// Unit is Grafana's unit id, empty for none.
Unit string
Nullable bool
// ValueLabels are what a person reads for each value, of a column with a closed set of them.
ValueLabels []ValueLabel
}

// ValueLabel is what a person reads for a value.
type ValueLabel struct {
Value, Label string
}

// Columns are the columns of each query type's answer.
var Columns = map[string][]Column{
${QUERY_TYPE_NAMES.map((type) => `${constant(type)}: ${columns(COLUMNS[type])},`).join('\n')}
}

// PercentileTrendColumns are those of a percentiles query that sets an interval.
var PercentileTrendColumns = []Column${columns(PERCENTILE_TREND_COLUMNS)}

// GroupColumns tell the rows of a split summary apart, by field.
var GroupColumns = map[string]Column{
${Object.entries(GROUP_COLUMNS)
  .map(([field, info]) => `${quote(field)}: ${column(info)}`)
  .join('')}
}

// GroupEvents is the column of how many events a row of a summary is of.
var GroupEvents = Column${column(GROUP_EVENTS).trimEnd().slice(0, -1)}

// GroupedTrendTotals are the columns of a grouped trend after those of its groups.
var GroupedTrendTotals = []Column${columns(GROUPED_TREND_TOTALS)}
`;
}
