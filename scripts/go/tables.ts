/** The contract's closed sets and tables in Go: query types with their options, and the columns of their answers. */
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

/** In the contract's order, since value mappings of a panel are ordered. */
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

// PurposeHeader is the header that says what a query is for. Queries with PurposeAlert go before those of panels.
const PurposeHeader, PurposeAlert = ${quote(PURPOSE_HEADER)}, "alert"

// The closed sets of a query, as the server knows them.
var (
Intervals = ${stringList(REQUESTED_INTERVALS)}
GroupByFields = ${stringList(GROUP_BY_FIELDS)}
FilterFields = ${stringList(Object.keys(NARROWING_FIELDS))}
Metrics = ${stringList(Object.keys(METRICS))}
ConditionOperators = ${stringList(CONDITION_OPERATORS)}
OrderBy = ${stringList(ORDER_BY)}

// PagedTables are the tables that pages can page through.
PagedTables = ${stringList(PAGED_TABLES)}
FailureStates = ${stringList(FAILURE_STATES)}
ErrorGroupStatuses = ${stringList(ERROR_GROUP_STATUSES)}
JobStatuses = ${stringList(JOB_STATUSES)}
CommandTypes = ${stringList(COMMAND_TYPES)}
CommandStates = ${stringList(COMMAND_STATES)}
)

// Limits of groups: most fields to split figures by, and most groups of one answer.
const (
MaxGroupByFields = ${MAX_GROUP_BY_FIELDS}
MaxGroups = ${MAX_ROWS.groups}
)

// OtherGroups is the column name for groups beyond the limit, NoGroupValue stands for a missing value of a field.
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

// MetricLabels are the labels of the metrics of groups.
var MetricLabels = map[string]string{
${Object.entries(METRICS)
  .map(([metric, { label }]) => `${quote(metric)}: ${quote(label)},`)
  .join('\n')}
}

// GroupLabels are labels for the groups of a trend, by field, for fields with a closed set of values.
var GroupLabels = map[string][]ValueLabel{
"mode": ${valueLabelList(MODE_LABELS)},
"status": ${valueLabelList(STATUS_LABELS)},
"errorClass": ${valueLabelList(ERROR_CLASS_LABELS)},
}

// QueryOptions lists the options of each query type besides the filters.
var QueryOptions = map[string][]string{
${QUERY_TYPE_NAMES.map((type) => `${constant(type)}: {${acceptedOptions(type).map(quote).join(', ')}},`).join('\n')}
}

// Column is one column of an answer.
type Column struct {
Name string
// Type is time, number, string or boolean.
Type string
// Label is the column's heading.
Label string
// Unit is Grafana's unit id, empty for none.
Unit string
Nullable bool
// ValueLabels are labels for the values of a column with a closed set of values.
ValueLabels []ValueLabel
}

// ValueLabel is the label of a value.
type ValueLabel struct {
Value, Label string
}

// Columns are the columns of each query type's answer.
var Columns = map[string][]Column{
${QUERY_TYPE_NAMES.map((type) => `${constant(type)}: ${columns(COLUMNS[type])},`).join('\n')}
}

// PercentileTrendColumns are the columns of a percentiles query with an interval.
var PercentileTrendColumns = []Column${columns(PERCENTILE_TREND_COLUMNS)}

// GroupColumns identify the rows of a split summary, by field.
var GroupColumns = map[string]Column{
${Object.entries(GROUP_COLUMNS)
  .map(([field, info]) => `${quote(field)}: ${column(info)}`)
  .join('')}
}

// GroupEvents is the column with the number of events behind a row of a summary.
var GroupEvents = Column${column(GROUP_EVENTS).trimEnd().slice(0, -1)}

// GroupedTrendTotals are the columns of a grouped trend after those of its groups.
var GroupedTrendTotals = []Column${columns(GROUPED_TREND_TOTALS)}
`;
}
