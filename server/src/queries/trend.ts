/** Events over time, whole or split by a field. */
import {
  COLUMNS,
  type ColumnInfo,
  type GroupByField,
  GROUPED_TREND_TOTALS,
  MAX_ROWS,
  MODES,
  NO_GROUP_VALUE,
  OTHER_GROUPS,
  type QueryOf,
  STATUSES,
} from '@sync-health/contract';

import { type QueryContext, type QueryRunner } from './answer';
import { type Buckets, bucketIndexSql, bucketsOf, bucketTimeSql } from './buckets';
import { FIELD_COLUMNS } from './filters';
import { changeSql, Events, ratioSql } from './fragments';
import { chooseInterval } from './interval';
import { quoteName } from './projection';
import { TimeShift } from './range';

export const trend: QueryRunner<QueryOf<'trend'>> = async (context, { query, range, timeZone }) => {
  const { interval, notices } = chooseInterval(query.interval ?? 'auto', range);
  const shift = new TimeShift(query.timeShift, timeZone);
  const buckets = bucketsOf(shift.back(range), interval, timeZone);
  const times = buckets.starts.map((start) => shift.forward(start));
  const events = new Events(context, query, [buckets.before, ...buckets.ranges]);
  const series = query.groupBy
    ? groupedSeries(
        query.groupBy,
        await groupsOf(query.groupBy, new Events(context, query, [whole(buckets)]), context),
        events
      )
    : plainSeries();

  const sql = `
    WITH counted AS (
      SELECT index, ${series.counts}
      FROM (
        SELECT ${bucketIndexSql(buckets)} AS index, ${series.by} AS by, count
        FROM (${events.counts([series.by])})
        UNION ALL
        SELECT arrayJoin(range(${times.length + 1})) AS index, toLowCardinality('') AS by, 0 AS count
      )
      GROUP BY index
    ), compared AS (
      SELECT index, ${series.sums}, ${series.changes}
      FROM counted
      WINDOW before AS (ORDER BY index ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
    )
    SELECT ${bucketTimeSql('index', times)} AS time, ${series.columns.map(({ name }) => quoteName(name)).join(', ')}
    FROM compared WHERE index > 0`;
  return {
    sql,
    params: events.params.all,
    orderBy: 'time',
    threads: events.threads(),
    columns: [COLUMNS.trend[0]!, ...series.columns],
    exact: true,
    interval,
    notices,
  };
};

const whole = ({ ranges }: Buckets) => ({ fromMs: ranges[0]?.fromMs ?? 0, toMs: ranges.at(-1)?.toMs ?? 0 });

interface Series {
  /** What rows of a bucket are told apart by. */
  by: string;
  /** Aggregates of a bucket, over `by` and `count`. */
  counts: string;
  sums: string;
  /** Columns that compare a bucket with the one before, in the window `before`. */
  changes: string;
  columns: readonly ColumnInfo[];
}

const before = (column: string) => `lagInFrame(${column}) OVER before`;

function plainSeries(): Series {
  return {
    by: 'status',
    counts: `sumIf(count, by = 'success') AS synced, sumIf(count, by = 'failed') AS errors,
      synced + errors AS total, ${ratioSql('errors', 'total')} AS errorRate`,
    sums: 'synced, errors, errorRate, total',
    changes: `${changeSql('synced', before('synced'))} AS syncedChange,
      ${changeSql('errors', before('errors'))} AS errorsChange,
      errorRate - ${before('errorRate')} AS errorRateChange,
      ${changeSql('total', before('total'))} AS totalChange`,
    columns: COLUMNS.trend.slice(1),
  };
}

/** The values of a field in the events' range, the most frequent first, and one more than get a column; or all, if they are few by definition. */
async function groupsOf(field: GroupByField, events: Events, { storage }: QueryContext): Promise<string[]> {
  const closed = field === 'status' ? STATUSES : field === 'mode' ? MODES : null;
  if (closed) {
    return [...closed];
  }
  const rows = await storage.rows<{ value: string }>(
    `SELECT toString(${FIELD_COLUMNS[field]}) AS value FROM (${events.counts([FIELD_COLUMNS[field]])})
    GROUP BY value ORDER BY sum(count) DESC, value LIMIT ${MAX_ROWS.trendGroups + 1}`,
    events.params.all
  );
  return rows.map(({ value }) => value);
}

function groupedSeries(field: GroupByField, groups: readonly string[], { params }: Events): Series {
  // Columns keep their place, and so their colour, while counts change.
  const shown = groups.slice(0, MAX_ROWS.trendGroups).sort();
  const columns = shown.map((value, index) => ({
    alias: `group_${index}`,
    name: columnName(value),
    condition: `by = ${params.add('String', value)}`,
  }));
  if (groups.length > shown.length) {
    columns.push({
      alias: 'group_other',
      name: OTHER_GROUPS,
      condition: `by NOT IN ${params.add('Array(String)', shown)}`,
    });
  }
  return {
    by: FIELD_COLUMNS[field],
    counts: [
      ...columns.map(({ alias, condition }) => `sumIf(count, ${condition}) AS ${alias}`),
      'sum(count) AS total',
    ].join(', '),
    sums: [...columns.map(({ alias, name }) => `${alias} AS ${quoteName(name)}`), 'total'].join(', '),
    changes: `${changeSql('total', before('total'))} AS totalChange`,
    columns: [
      ...columns.map(({ name }) => ({ name, type: 'number' as const, label: name, unit: 'short' as const })),
      ...GROUPED_TREND_TOTALS,
    ],
  };
}

const RESERVED = ['time', 'index', NO_GROUP_VALUE, OTHER_GROUPS, ...GROUPED_TREND_TOTALS.map(({ name }) => name)];

/** A value that would be mistaken for a column of ours is quoted. */
function columnName(value: string): string {
  if (value === '') {
    return NO_GROUP_VALUE;
  }
  const unquoted = value.replace(/^"+|"+$/g, '');
  return RESERVED.includes(unquoted) || /^group_(\d+|other)$/.test(unquoted) ? `"${value}"` : value;
}
