/** Writes docs/query-types.md from the contract: every query type, what can be set on it, and the frame it returns. */
import {
  type ColumnInfo,
  COLUMNS,
  FILTER_FIELDS,
  GROUP_BY_FIELDS,
  NO_GROUP_VALUE,
  ORDER_BY,
  OTHER_GROUPS,
  PERCENTILE_TREND_COLUMNS,
  QUERY_TYPES,
  type QueryOption,
  type QueryType,
} from '@sync-health/contract';

const OPTION_TEXTS: Record<QueryOption, string> = {
  interval: '`interval`: `auto`, `day`, `hour` or `minute`; above 60 hours only `day`',
  groupBy: `\`groupBy\`: ${GROUP_BY_FIELDS.map((field) => `\`${field}\``).join(', ')}`,
  limit: '`limit`: most rows, 1 to 1,000; more rows by `cursor`',
  search: '`search`: part of a record id, event id or error message',
  orderBy: `\`orderBy\`: ${ORDER_BY.map((order) => `\`${order}\``).join(', ')}; a minus means descending`,
  state: '`state`: `open`, `retrying`, `resolved`',
  bucket: '`bucket`: `{ time, interval }`, narrows to the one interval that holds the time',
  timeShift: '`timeShift`: such as `7d` or `1w`; looks back that far and moves the times forward',
};

/** The values of a closed set, each with what a panel shows for it. */
function words(labels: Record<string, string>): string {
  return Object.entries(labels)
    .map(([value, label]) => `\`${value}\` (${label})`)
    .join(', ');
}

function columnTable(columns: readonly ColumnInfo[]): string {
  const rows = columns.map(
    ({ name, type, label, unit, nullable, valueLabels }) =>
      `| \`${name}\` | ${label} | ${valueLabels ? words(valueLabels) : type}${nullable ? ' or null' : ''} | ${unit ? `\`${unit}\`` : ''} |`
  );
  return ['| field | shown as | type | unit |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function shape(type: QueryType): string {
  switch (type) {
    case 'trend':
      return `Without \`groupBy\`:

${columnTable(COLUMNS.trend)}

With \`groupBy\`: \`time\`, one count for each group value (events without a value are \`${NO_GROUP_VALUE}\`, groups beyond the 30 largest are summed into \`${OTHER_GROUPS}\`), then \`total\` and \`totalChange\`.`;
    case 'percentiles':
      return `${columnTable(COLUMNS.percentiles)}

With an interval:

${columnTable(PERCENTILE_TREND_COLUMNS)}`;
    case 'histogram':
      return '`time`, then one count for each latency bucket, named by its upper bound in milliseconds. Suits the heatmap panel.';
    default:
      return columnTable(COLUMNS[type]);
  }
}

function section(type: QueryType): string {
  const { label, description, options, visualization } = QUERY_TYPES[type];
  const settings = (options as readonly QueryOption[]).map((option) => `- ${OPTION_TEXTS[option]}`);
  return `## ${label} (\`${type}\`)

${description}. Suggested visualisation: ${visualization}.

${settings.length > 0 ? `${settings.join('\n')}\n\n` : ''}${shape(type)}
`;
}

const INTRODUCTION = `# Query types and the frames they return

Made from the schemas in \`contract/src\` by \`npm run generate\`.

Every query takes \`filters\` (${Object.keys(FILTER_FIELDS)
  .map((field) => `\`${field}\``)
  .join(
    ', '
  )}; a list of values each, empty for all) and \`conditions\` (ad hoc filters with the operators \`=\`, \`!=\`, \`=|\`, \`!=|\`, \`=~\`, \`!~\`). Time ranges are half-open, and an event belongs where its end time falls. Changes are fractions: 0.25 is 25 %. In Grafana a query may have a \`window\` such as \`7d\`: the plugin's backend then asks for that long up to now in place of the range it is given. What each figure means is defined in [metrics.md](metrics.md).
`;

export function queryTypeDocs(): Record<string, string> {
  const sections = (Object.keys(QUERY_TYPES) as QueryType[]).map(section);
  return { 'docs/query-types.md': [INTRODUCTION, ...sections].join('\n') };
}
