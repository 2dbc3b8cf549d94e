/** Totals, error rate and latency, each with its change against the window just before: one row, or one for each group. */
import {
  changeColumn,
  COLUMNS,
  type ColumnInfo,
  GROUP_COLUMNS,
  GROUP_EVENTS,
  MAX_ROWS,
  type Metric,
  metricColumn,
  METRICS,
  type QueryOf,
} from '@sync-health/contract';

import { ProblemError } from '../http/problems';
import { type QueryRunner } from './answer';
import { beyondLimit } from './beyondLimit';
import { type SlotIndex } from './buckets';
import { type Cell, changeOf, metricOf, NO_EVENTS, shareOf } from './cells';
import { Events } from './events';
import { precedingRange } from './range';
import { silentGroups } from './silentGroups';
import { Split } from './split';
import { type GroupCells, splitCells } from './splitCells';

export const summary: QueryRunner<QueryOf<'summary'>> = async (context, { query, range }) => {
  const windows = [precedingRange(range), range] as const;
  const events = new Events(context, query, windows);
  const share = query.metric ? shareOf(query.metric) : MEDIAN;
  const exact = share === undefined || (await events.areFew());
  const split = new Split(query.groupBy, context.errorCatalogue);
  if (query.silent && query.minEvents) {
    throw new ProblemError(
      400,
      'minEvents leaves out groups without events, silent asks for them: set only one of the two.',
      {
        field: 'query.minEvents',
      }
    );
  }
  const isSplit = split.fields.length > 0;
  const limit = query.limit ?? MAX_ROWS.groups;
  const isNow: SlotIndex = { sql: `slot >= ${range.fromMs}`, of: (slotMs) => Number(slotMs >= range.fromMs) };
  return {
    table: async () => {
      const cells = await splitCells({
        context,
        query,
        events,
        exact,
        split,
        index: isNow,
        indexes: 2,
        range,
        share,
        limit,
        minEvents: query.minEvents ?? 0,
      });
      if (!isSplit) {
        return tableOf(query, split, [{ values: [], cells: cells.total }]);
      }
      const silent = query.silent ? await silentGroups(context, query, split, windows, cells, limit) : [];
      const groups = [...cells.groups, ...silent].slice(0, limit);
      const beyond = cells.beyond + cells.groups.length + silent.length - groups.length;
      return { ...tableOf(query, split, groups), ...beyondLimit({ groups, beyond }, { other: false }) };
    },
    exact,
    interval: null,
    notices: [],
  };
};

const MEDIAN = 0.5;

/** The columns of a summary. Each is followed by its change. */
const SUMMARY: ReadonlyArray<readonly [name: string, metric: Metric]> = [
  ['synced', 'synced'],
  ['errors', 'errors'],
  ['errorRate', 'errorRate'],
  ['medianLatency', 'p50'],
  ['averageLatency', 'averageLatency'],
];

function tableOf({ metric }: QueryOf<'summary'>, { fields }: Split, groups: readonly GroupCells[]) {
  const figures = figureColumns(metric).flatMap(([column, change, of]) => [
    [column, ([, now = NO_EVENTS]: readonly Cell[]) => metricOf(of, now)] as const,
    [
      change,
      ([before = NO_EVENTS, now = NO_EVENTS]: readonly Cell[]) => changeOf(of)(metricOf(of, now), metricOf(of, before)),
    ] as const,
  ]);
  const events = ([, now = NO_EVENTS]: readonly Cell[]) => now.events;
  const columns = [...(metric === 'events' ? [] : [[GROUP_EVENTS, events] as const]), ...figures];
  return {
    columns: [...fields.map((field) => GROUP_COLUMNS[field]), ...columns.map(([column]) => column)],
    values: [
      ...fields.map((_, place) => groups.map(({ values }) => values[place] ?? '')),
      ...columns.map(([, valueOf]) => groups.map(({ cells }) => valueOf(cells))),
    ],
  };
}

function figureColumns(metric: Metric | undefined): Array<[column: ColumnInfo, change: ColumnInfo, metric: Metric]> {
  if (metric) {
    const column = metricColumn(metric, metric, METRICS[metric].label);
    return [[column, changeColumn(column), metric]];
  }
  const named = (name: string) => COLUMNS.summary.find((column) => column.name === name)!;
  return SUMMARY.map(([name, of]) => [named(name), named(`${name}Change`), of]);
}
