/** Events over time: counts and the error rate, or one metric, split by fields if wanted. */
import {
  changeColumn,
  COLUMNS,
  type ColumnInfo,
  MAX_ROWS,
  type Metric,
  metricColumn,
  METRICS,
  OTHER_GROUPS,
  type QueryOf,
} from '@sync-health/contract';

import { type QueryRunner, type Table } from './answer';
import { beyondLimit } from './beyondLimit';
import { bucketIndex } from './buckets';
import { type Cell, changeOf, metricOf, NO_EVENTS, shareOf } from './cells';
import { Events } from './events';
import { bucketsWithin } from './extent';
import { chooseInterval } from './interval';
import { Split } from './split';
import { type SplitCells, splitCells } from './splitCells';

type TrendQuery = QueryOf<'trend'>;

export const trend: QueryRunner<TrendQuery> = async (context, { query, range, timeZone }) => {
  const { interval, notices } = chooseInterval(query.interval ?? 'auto', range);
  const buckets = await bucketsWithin(context, query, { range, timeZone, interval, timeShift: query.timeShift });
  const events = new Events(context, query, [buckets.before, ...buckets.ranges]);
  const share = query.metric && shareOf(query.metric);
  const exact = share === undefined || (await events.areFew());
  const split = new Split(query.groupBy, context.errorCatalogue);
  return {
    table: async () => {
      const cells = await splitCells({
        context,
        query,
        events,
        exact,
        split,
        index: bucketIndex(buckets),
        indexes: buckets.starts.length + 1,
        range: { fromMs: buckets.ranges[0]?.fromMs ?? 0, toMs: buckets.ranges.at(-1)?.toMs ?? 0 },
        share,
        limit: query.limit ?? MAX_ROWS.trendGroups,
        minEvents: query.minEvents ?? 0,
      });
      const isPlain = query.groupBy === undefined && query.metric === undefined;
      return tableOf(
        buckets.times,
        isPlain ? plainSeries(cells) : metricSeries(query, split, cells),
        isPlain ? {} : beyondLimit(cells, query)
      );
    },
    exact,
    interval,
    notices: [...notices, ...buckets.notices],
  };
};

/** A column, and the cells that it shows a metric of: with the window before the first bucket, for its change. */
interface Series {
  column: ColumnInfo;
  metric: Metric;
  cells: readonly Cell[];
}

const CHANGES = COLUMNS.trend.filter(({ change }) => change);

function plainSeries({ total }: SplitCells): Series[] {
  const metrics: Record<string, Metric> = {
    synced: 'synced',
    errors: 'errors',
    errorRate: 'errorRate',
    total: 'events',
  };
  return COLUMNS.trend.flatMap((column) => {
    const metric = metrics[column.name];
    return metric ? [{ column, metric, cells: total }] : [];
  });
}

function metricSeries({ metric = 'events', minEvents, other = true }: TrendQuery, split: Split, cells: SplitCells) {
  // Columns keep their place, and so their color, while counts change.
  const shown = minEvents === undefined && cells.beyond === 0 ? emptyGroups(split, cells) : [];
  const groups = [...cells.groups, ...shown].sort((a, b) => (split.nameOf(a.values) < split.nameOf(b.values) ? -1 : 1));
  const series: Series[] = groups.map((group) => {
    const name = split.nameOf(group.values);
    return {
      column: { ...metricColumn(metric, name, name), labels: split.labelsOf(group.values) },
      metric,
      cells: group.cells,
    };
  });
  if (cells.others && other) {
    series.push({ column: metricColumn(metric, OTHER_GROUPS, OTHER_GROUPS), metric, cells: cells.others });
  }
  const label = split.fields.length === 0 ? METRICS[metric].label : 'Total';
  return [...series, { column: metricColumn(metric, 'total', label), metric, cells: cells.total }];
}

/** Where some are beyond the limit, a column of zeros would deny what is among the others. */
function emptyGroups(split: Split, { groups, total }: SplitCells) {
  const found = new Set(groups.map(({ values: [value] }) => value));
  return split.known
    .filter(([value]) => !found.has(value))
    .map((values) => ({ values, cells: total.map(() => NO_EVENTS) }));
}

function tableOf(times: number[], series: readonly Series[], beyond: Pick<Table, 'notices' | 'groupsBeyondLimit'>) {
  const figures = series.map(({ metric, cells }) => cells.map((cell) => metricOf(metric, cell)));
  const changes = series.map(({ metric }, place) => {
    const compare = changeOf(metric);
    return figures[place]!.map((now, index) => compare(now, figures[place]![index - 1] ?? null));
  });
  const names = new Set(series.map(({ column }) => column.name));
  return {
    columns: [
      COLUMNS.trend[0]!,
      ...series.map(({ column }) => column),
      ...series.map(({ column }) => uniquely(changeOfColumn(column), names)),
    ],
    values: [times, ...[...figures, ...changes].map((values) => values.slice(1))],
    ...beyond,
  };
}

const changeOfColumn = (column: ColumnInfo) =>
  CHANGES.find(({ name }) => !column.labels && name === `${column.name}Change`) ?? {
    ...changeColumn(column),
    ...(column.labels ? { labels: column.labels } : {}),
  };

/** A group may be called as the change of another one is. */
function uniquely(column: ColumnInfo, names: Set<string>): ColumnInfo {
  return names.has(column.name) ? uniquely({ ...column, name: `"${column.name}"` }, names) : column;
}
