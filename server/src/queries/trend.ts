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

import { type DimensionName } from '../storage/rollups/tables';
import { type QueryRunner, type Table, type Values } from './answer';
import { change, difference, ratio } from './arithmetic';
import { type Buckets, bucketIndex, bucketsOf, type SlotIndex } from './buckets';
import { Events } from './events';
import { FIELD_COLUMNS } from './filters';
import { chooseInterval } from './interval';
import { TimeShift } from './range';

export const trend: QueryRunner<QueryOf<'trend'>> = async (context, { query, range, timeZone }) => {
  const { interval, notices } = chooseInterval(query.interval ?? 'auto', range);
  const shift = new TimeShift(query.timeShift, timeZone);
  const buckets = bucketsOf(shift.back(range), interval, timeZone);
  const times = buckets.starts.map((start) => shift.forward(start));
  const events = new Events(context, query, [buckets.before, ...buckets.ranges]);
  const series = query.groupBy
    ? groupedSeries(query.groupBy, await groupsOf(query.groupBy, new Events(context, query, [whole(buckets)])), events)
    : plainSeries();
  return {
    table: async () => {
      const sums = await sumsOf(events, bucketIndex(buckets), series);
      return tableOf(times, series, new Counts(sums, times.length));
    },
    exact: true,
    interval,
    notices,
  };
};

/** Of the index of the bucket, the value that is counted by, and the count. */
function sumsOf(events: Events, index: SlotIndex, { field, by }: SeriesSet): Promise<readonly Values[]> {
  return events.sums({
    wanted: 'counts',
    index,
    by: [field],
    columnsOf: (groups) => [
      groups.map((group) => group.index),
      groups.map(({ by: [value = ''] }) => by.of(value)),
      groups.map(({ count }) => count),
    ],
    statements: () =>
      events.countsInParts([field]).map(
        (part) => `
        SELECT ${index.sql} AS index, ${by.sql} AS by, sum(count) AS total
        FROM (${part})
        GROUP BY index, by`
      ),
  });
}

const whole = ({ ranges }: Buckets) => ({ fromMs: ranges[0]?.fromMs ?? 0, toMs: ranges.at(-1)?.toMs ?? 0 });

/** A column over the buckets, the window before the first one included, which its change is measured against. */
type Series = Array<number | null>;

/** What was counted. */
class Counts {
  readonly #byValue = new Map<unknown, number[]>();
  readonly total: number[];

  constructor(
    [indexes = [], values = [], counts = []]: readonly Values[],
    private readonly buckets: number
  ) {
    this.total = this.#zeros();
    indexes.forEach((index, row) => {
      const [bucket, count, value] = [Number(index), Number(counts[row]), values[row]];
      const series = this.#byValue.get(value) ?? this.#zeros();
      series[bucket]! += count;
      this.#byValue.set(value, series);
      this.total[bucket]! += count;
    });
  }

  /** Of one value of what is counted by, null for all others. */
  of(value: string | null): number[] {
    return this.#byValue.get(value) ?? this.#zeros();
  }

  #zeros(): number[] {
    return Array<number>(this.buckets + 1).fill(0);
  }
}

interface SeriesSet {
  /** The column that is counted by. */
  field: DimensionName;
  /** What of it: for the engine, and here; null for the others together. */
  by: { sql: string; of(value: string): string | null };
  columns: readonly ColumnInfo[];
  /** In the order of the columns. */
  seriesOf(counts: Counts): Series[];
}

function tableOf(times: number[], { columns, seriesOf }: SeriesSet, counts: Counts): Table {
  return {
    columns: [COLUMNS.trend[0]!, ...columns],
    values: [times, ...seriesOf(counts).map((series) => series.slice(1))],
  };
}

const overBefore = (series: Series, compare: (now: number | null, before: number | null) => number | null): Series =>
  series.map((now, index) => compare(now, series[index - 1] ?? null));

function plainSeries(): SeriesSet {
  return {
    field: 'status',
    by: { sql: 'status', of: (value) => value },
    columns: COLUMNS.trend.slice(1),
    seriesOf: (counts) => {
      const [synced, errors, { total }] = [counts.of('success'), counts.of('failed'), counts];
      const errorRate = errors.map((failed, index) => ratio(failed, total[index]!));
      return [
        synced,
        errors,
        errorRate,
        total,
        overBefore(synced, change),
        overBefore(errors, change),
        overBefore(errorRate, difference),
        overBefore(total, change),
      ];
    },
  };
}

/** The values of a field in the events' range, the most frequent first, and one more than get a column; or all, if they are few by definition. */
async function groupsOf(field: GroupByField, events: Events): Promise<string[]> {
  const closed = field === 'status' ? STATUSES : field === 'mode' ? MODES : null;
  if (closed) {
    return [...closed];
  }
  return events.valuesOf(FIELD_COLUMNS[field], MAX_ROWS.trendGroups + 1);
}

function groupedSeries(groupBy: GroupByField, groups: readonly string[], { params }: Events): SeriesSet {
  // Columns keep their place, and so their colour, while counts change.
  const shown = groups.slice(0, MAX_ROWS.trendGroups).sort();
  const field = FIELD_COLUMNS[groupBy];
  const isShown = new Set(shown);
  const hasOthers = groups.length > shown.length;
  const names = [...shown.map(columnName), ...(hasOthers ? [OTHER_GROUPS] : [])];
  return {
    field,
    by: {
      sql: hasOthers
        ? `if(${field} IN ${params.add('Array(String)', shown)}, toNullable(toString(${field})), NULL)`
        : field,
      of: (value) => (isShown.has(value) || !hasOthers ? value : null),
    },
    columns: [
      ...names.map((name) => ({ name, type: 'number' as const, label: name, unit: 'short' as const })),
      ...GROUPED_TREND_TOTALS,
    ],
    seriesOf: (counts) => [
      ...[...shown, ...(hasOthers ? [null] : [])].map((value) => counts.of(value)),
      counts.total,
      overBefore(counts.total, change),
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
