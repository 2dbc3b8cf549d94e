/** Writes docs/query-types.md from the contract: every query type, what can be set on it, and the frame it returns. */
import {
  type ColumnInfo,
  COLUMNS,
  COMMAND_STATES,
  COMMAND_TYPES,
  ERROR_GROUP_STATUSES,
  GROUP_BY_FIELDS,
  isPaged,
  JOB_STATUSES,
  MAX_GROUP_BY_FIELDS,
  MAX_ROWS,
  METRICS,
  NARROWING_FIELDS,
  NO_GROUP_VALUE,
  ORDER_BY,
  OTHER_GROUPS,
  PAGED_TABLES,
  PERCENTILE_TREND_COLUMNS,
  QUERY_TYPE_DESCRIPTIONS,
  QUERY_TYPES,
  TREND_PARTS,
  type QueryOption,
  type QueryType,
} from '@sync-health/contract';

const OPTION_TEXTS: Record<QueryOption, string> = {
  interval: '`interval`: `auto`, `day`, `hour` or `minute`; above 60 hours only `day`',
  metric: `\`metric\`: ${Object.keys(METRICS)
    .map((metric) => `\`${metric}\``)
    .join(', ')}`,
  groupBy: `\`groupBy\`: one field, or a list of up to ${MAX_GROUP_BY_FIELDS}, of ${GROUP_BY_FIELDS.map((field) => `\`${field}\``).join(', ')}`,
  limit: '`limit`: 1 to 1,000',
  minEvents: '`minEvents`: leaves out groups with fewer events in the range',
  other: `\`other\`: \`false\` leaves out the column \`${OTHER_GROUPS}\``,
  silent:
    '`silent`: `true` adds a row of zeros for each group that has no event in the range but had one for as long as events are kept',
  search:
    '`search`: part of a record id, event id or error message, where a whole id finds only what has it; for jobs of their id, scope, connector or person; for commands of their id, job, connector, reason or person',
  orderBy: `\`orderBy\`: ${ORDER_BY.map((order) => `\`${order}\``).join(', ')}; a minus means descending`,
  state: '`state`: `open`, `retrying`, `resolved`, `dismissed`',
  groupStatus: `\`groupStatus\`: ${ERROR_GROUP_STATUSES.map((status) => `\`${status}\``).join(', ')}`,
  jobStatus: `\`jobStatus\`: ${JOB_STATUSES.map((status) => `\`${status}\``).join(', ')}`,
  commandType: `\`commandType\`: ${COMMAND_TYPES.map((type) => `\`${type}\``).join(', ')}`,
  commandState: `\`commandState\`: ${COMMAND_STATES.map((state) => `\`${state}\``).join(', ')}`,
  bucket: '`bucket`: `{ time, interval }`, narrows to the one interval that holds the time',
  of: `\`of\`: which table, one of ${PAGED_TABLES.map((type) => `\`${type}\``).join(', ')}`,
  page: '`page`: a page as `pages` names it in its column `page`; the first where it is empty, or was made for other settings or another range',
  timeShift: '`timeShift`: such as `7d` or `1w`; looks back that far and moves the times forward',
  objective: '`objective`: ids of objectives; all where there are none',
  byObject:
    '`byObject`: `true` gives each objective a row for each data object of its events, those with the most bad ones first',
};

/** The values of a closed set, each with its label. */
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

function metricTable(): string {
  const rows = Object.entries(METRICS).map(
    ([metric, { label, unit }]) =>
      `| \`${metric}\` | ${label} | ${unit === 'short' ? 'number' : 'number or null'} | \`${unit}\` |`
  );
  return ['| metric | shown as | type | unit |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function shape(type: QueryType): string {
  switch (type) {
    case 'trend':
      return `Without \`groupBy\` and \`metric\`:

${columnTable(COLUMNS.trend)}

With \`groupBy\`, \`metric\` or both: \`time\`, one column of the metric (\`events\` unless set) for each group, \`total\` (the metric over all groups), then the change of each against the bucket before, under its name and \`Change\`. A group is named by its values, joined by \`, \`, and carries them as labels; what has no value in a field is \`${NO_GROUP_VALUE}\`. The groups beyond \`limit\` (${MAX_ROWS.trendGroups}), those with the fewest events, are one column \`${OTHER_GROUPS}\`, with a notice.

${metricTable()}`;
    case 'summary':
      return `${columnTable(COLUMNS.summary)}

With \`groupBy\`: one row for each group that has events in the range, most events first, at most \`limit\` (${MAX_ROWS.groups.toLocaleString('en-US')}), with a notice where more exist. The fields of \`groupBy\` come first, then \`events\`, then the columns above.

With \`metric\`: the fields of \`groupBy\`, \`events\`, and that metric with its change.`;
    case 'percentiles':
      return `${columnTable(COLUMNS.percentiles)}

With an interval:

${columnTable(PERCENTILE_TREND_COLUMNS)}`;
    case 'baseline':
      return `${columnTable(COLUMNS.baseline)}

With an interval, which panels have, \`time\` comes first; without one, as alert rules have it, it is one row of the whole range. With \`groupBy\` the fields come first, and there is a row of the whole range for each group that this range or one of the four weeks has, those with the most events in all of them first; an interval beside it is refused. \`value\` is the metric (\`events\` unless set), and all are in its unit.

\`expected\` is the median of the same hours of the last four weeks: of the same days of the week and times of the wall clock in the query's time zone, over changes of clocks, a part of an hour against the same part. Where clocks repeat an hour, each of its two passes is compared with that hour. A week in which clocks skipped the hour does not count for it. The band reaches to either side of it by 3 times the median distance of the weeks from it, or by what chance alone makes likely, whichever is more: of a count 3 · √expected, at least 3; of the error rate 3 · √(rate · (1 − rate) / events), with the median of the weeks' events, and a rate that is at least one event from 0 and 1; of a latency a tenth of it. A count or a rate is never expected below 0, a rate never above 1. \`outside\` is how far the value is above the band, negative below it, 0 within. It takes at least three weeks, else there is no band, and a notice says so; a week counts from the first event of these hours on, of rates and latencies where it has events.

An example: on a Monday from ten to eleven there are 50 events; on the four Mondays before there were 20, 22, 24 and 26. \`expected\` is 23. The weeks are 3, 1, 1 and 3 away from it, so 3 times the median distance is 6; chance makes 3 · √23 = 14.4 likely, which is more. So \`low\` is 8.6, \`high\` 37.4, and 50 is 12.6 outside.`;
    case 'freshness':
      return `${columnTable(COLUMNS.freshness)}

An example: a range that ends at 12:00, in which the last success of object Invoice ended at 09:30 and a failure at 11:50, answers \`lastSuccess\` 09:30, \`lastEvent\` 11:50, and \`sinceLastSuccess\` 9,000,000 ms, two and a half hours. An object that never succeeded has null in both.

Whether that is late depends on the object's own rhythm. \`usualGap\` is how far back its last success usually lies at this hour of the week, to a quarter of an hour. It is measured at the same time of the wall clock one, two, three and four weeks before, in the query's time zone and over changes of clocks. Successes of the hour before that time are left out, so up to an hour later than usual is not late. The third shortest of the four gaps is the usual one, so one week with a holiday changes nothing. The three must agree: the longest is at most twice the shortest. \`overdue\` is what \`sinceLastSuccess\` has beyond one and a half times \`usualGap\`: 0 on time, more than 0 late; \`state\` says the same. What is late comes first, then the longest since the last success.

All three are null where the object has no rhythm of a week: less than three weeks of history, weeks that do not agree (as of an object that syncs now and then, or within the minutes around a job's varying end), a usual gap of more than eight days (as of a job that runs every month, or one that has been silent for three weeks), no success at all, or a filter by job or by failures only.

An example: a job runs on Mondays at 09:00. This Monday it did not. At 10:15 its last success lies 7 days and 1¼ hours back; on the last four Mondays at 10:15 it lay 1¼ hours back, so \`usualGap\` is 4,500,000 ms. One and a half times that is 1 hour 52.5 minutes, so \`overdue\` is 6 days 23 hours 22.5 minutes, 602,550,000 ms, and \`state\` is \`late\`. At 09:45 it was on time: without the hour before, the last success on the last four Mondays lay 7 days and ¾ hours back at 09:45, as it does now.`;
    case 'histogram':
      return '`time`, then one count for each latency bucket, named by its upper bound in milliseconds. Suits the heatmap panel.';
    case 'errors':
      return `${columnTable(COLUMNS.errors)}

\`trend\` is the number of failures in each of ${TREND_PARTS} even parts of the range, oldest first, with a comma between them. \`retryable\` counts open failures of real-time syncs.`;
    case 'objectives':
      return `${columnTable(COLUMNS.objectives)}

With an interval: \`time\`, then one column for each objective, named by its id, with \`id\`, \`connector\` and \`object\` as labels: what was left of its budget at the end of each bucket. What that is measured against: [objectives.md](objectives.md).`;
    default:
      return columnTable(COLUMNS[type]);
  }
}

function section(type: QueryType): string {
  const { label, options, visualization } = QUERY_TYPES[type];
  const settings = (options as readonly QueryOption[]).map(
    (option) => `- ${OPTION_TEXTS[option]}${option === 'limit' && isPaged(type) ? '; more rows by `cursor`' : ''}`
  );
  return `## ${label} (\`${type}\`)

${QUERY_TYPE_DESCRIPTIONS[type]}. Suggested visualization: ${visualization}.

${settings.length > 0 ? `${settings.join('\n')}\n\n` : ''}${shape(type)}
`;
}

const INTRODUCTION = `# Query types and the frames they return

Made from the schemas in \`contract/src\` by \`npm run generate\`.

Every query takes \`filters\` (${Object.keys(NARROWING_FIELDS)
  .map((field) => `\`${field}\``)
  .join(
    ', '
  )}; a list of values each, empty for all) and \`conditions\` (ad hoc filters with the operators \`=\`, \`!=\`, \`=|\`, \`!=|\`, \`=~\`, \`!~\`). Time ranges are half-open, and an event belongs where its end time falls. Changes are fractions: 0.25 is 25 %. In Grafana a query may have a \`window\` such as \`7d\`: the plugin's backend then asks for that long up to now in place of the range it is given. What each figure means is defined in [metrics.md](metrics.md).
`;

export function queryTypeDocs(): Record<string, string> {
  const sections = (Object.keys(QUERY_TYPES) as QueryType[]).map(section);
  return { 'docs/query-types.md': [INTRODUCTION, ...sections].join('\n') };
}
