/**
 * Counts an objective's events between moments, and how many are bad: failed, or slower than the threshold. A success
 * without a latency can't be judged by a threshold, and is left out. When many events match, latencies come from
 * rollups, so a latency within 1 % of the threshold may be counted on the wrong side.
 */
import { type Objective } from '@sync-health/contract';

import { bucketLatencySql, NO_BUCKET } from '../storage/rollups/tables';
import { unionSql } from '../storage/rollups/rollupSource';
import { type QueryContext, type Values } from './answer';
import { bucketIndex, type SlotIndex } from './buckets';
import { Events } from './events';
import { type Group, latencyCountsOf } from './sums';

/** The part of an objective that selects its events and tells which of them are bad. */
export type Subject = Pick<Objective, 'connector' | 'object' | 'indicator'>;

export interface Counted {
  all: number;
  bad: number;
}

export interface BadEvents {
  exact: boolean;
  /** For each object (one empty name unless `byObject`): the counts between each moment and the next. */
  count(): Promise<Map<string, Counted[]>>;
}

/** `moments` are epoch milliseconds in ascending order. */
export async function badEvents(
  context: QueryContext,
  { connector, object, indicator }: Subject,
  moments: readonly number[],
  byObject = false
): Promise<BadEvents> {
  const filters = { connector: [connector], ...(object === null ? {} : { object: [object] }) };
  const ranges = moments.slice(1).map((toMs, place) => ({ fromMs: moments[place]!, toMs }));
  const starts = ranges.map(({ fromMs }) => fromMs);
  const events = new Events(context, { filters }, ranges);
  const thresholdMs = indicator.type === 'latency' ? indicator.thresholdMs : null;
  const exact = thresholdMs === null || (await events.areFew());
  const index = bucketIndex({ times: starts, starts, ranges, before: { fromMs: 0, toMs: 0 } });
  const dimensions = byObject ? (['status', 'object'] as const) : (['status'] as const);
  const name = byObject ? 'object' : `''`;
  return {
    exact,
    async count() {
      const columns = await events.sums({
        wanted: thresholdMs === null ? 'counts' : 'latencies',
        index,
        by: dimensions,
        columnsOf: (groups) => columnsOf(groups, thresholdMs),
        statements: () => [sumSql(sourceOf(events, dimensions, thresholdMs, exact), name, index)],
        exact: exact && thresholdMs !== null,
      });
      return byName(columns, ranges.length);
    },
  };
}

function columnsOf(groups: readonly Group[], thresholdMs: number | null): Values[] {
  const bad = (group: Group) => {
    if (group.by[0] === 'failed') {
      return group.count;
    }
    return thresholdMs === null ? 0 : slowerThan(thresholdMs, group);
  };
  const judged = ({ count, untimed, by: [status] }: Group) =>
    thresholdMs === null || status === 'failed' ? count : count - untimed;
  return [
    groups.map(({ index }) => index),
    groups.map(({ by: [, object = ''] }) => object),
    groups.map(judged),
    groups.map(bad),
  ];
}

const slowerThan = (thresholdMs: number, group: Group) =>
  latencyCountsOf([group])
    .entries()
    .reduce((sum, [latency, times]) => (latency > thresholdMs ? sum + times : sum), 0);

/** SQL for rows of `slot`, dimensions, `count` and `bad`; latencies are those of raw events when `exact`. */
function sourceOf(events: Events, dimensions: readonly string[], thresholdMs: number | null, exact: boolean): string {
  const columns = ['slot', ...dimensions].join(', ');
  if (thresholdMs === null) {
    return `
      SELECT ${columns}, count, if(status = 'failed', count, 0) AS bad
      FROM (${unionSql(events.countsInParts(dimensions))})`;
  }
  const threshold = events.params.add('Int64', thresholdMs);
  if (exact) {
    return `
      SELECT toUnixTimestamp64Milli(end_time) AS slot, ${dimensions.join(', ')},
        toUInt64(status = 'failed' OR untimed = 0) AS count,
        toUInt64(status = 'failed' OR untimed = 0 AND latency > ${threshold}) AS bad
      FROM events WHERE ${events.where}`;
  }
  const slow = `arraySum((bucket, times) -> if(bucket != ${NO_BUCKET} AND ${bucketLatencySql('bucket')} > ${threshold}, times, 0), buckets, counts)`;
  return `
    SELECT ${columns}, if(status = 'failed', all_count, toUInt64(all_count - untimed)) AS count,
      if(status = 'failed', all_count, toUInt64(${slow})) AS bad
    FROM (
      SELECT ${columns}, count AS all_count, untimed, buckets, counts
      FROM (${events.latencies(dimensions, ['count', 'untimed', 'buckets', 'counts'])})
    )`;
}

const sumSql = (source: string, name: string, index: SlotIndex) => `
  SELECT ${index.sql} AS place, ${name} AS name, sum(count) AS all_events, sum(bad) AS bad_events
  FROM (${source})
  GROUP BY place, name`;

function byName([places = [], names = [], all = [], bad = []]: readonly Values[], width: number) {
  const counted = new Map<string, Counted[]>();
  places.forEach((place, row) => {
    const name = String(names[row]);
    let cells = counted.get(name);
    if (!cells) {
      cells = Array.from({ length: width }, () => ({ all: 0, bad: 0 }));
      counted.set(name, cells);
    }
    const cell = cells[Number(place) - 1];
    if (cell) {
      cell.all += Number(all[row]);
      cell.bad += Number(bad[row]);
    }
  });
  return counted;
}
