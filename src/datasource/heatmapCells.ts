/**
 * Turns a histogram into the cells of Grafana's heatmap. From rows Grafana would make cells itself, but it takes the time
 * of a row for the end of an interval, where the server gives the start.
 */
import {
  type DataFrame,
  DataFrameType,
  type Field,
  FieldType,
  formattedValueToString,
  getValueFormat,
} from '@grafana/data';
import { type Interval } from '@sync-health/contract/interval';

const LENGTH_MS: Record<Interval, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * `frame` has a row for each interval and a column for each latency bucket, named by its upper bound in milliseconds. The
 * result has a row for each cell: start of the interval, place of the bucket, number of events.
 */
export function heatmapCells(frame: DataFrame): DataFrame {
  const time = frame.fields.find(({ type }) => type === FieldType.time);
  const buckets = frame.fields.filter(({ type }) => type === FieldType.number);
  const starts = startsOf(frame, time?.values ?? []);
  const lengthMs = (starts[1] ?? 0) - (starts[0] ?? 0);
  const cells: Field[] = [
    // Its tooltip has the end of an interval, and beside it the length.
    { ...column('xMin', FieldType.time, starts, (start) => buckets.map(() => start)), config: { interval: lengthMs } },
    column('yMax', FieldType.number, starts, () => buckets.map((_, place) => place)),
    column('Events', FieldType.number, starts, (_, row) => buckets.map(({ values }) => values[row] ?? 0)),
  ];
  const bounds = buckets.map(({ name }) => name);
  const custom = {
    ...frame.meta?.custom,
    yOrdinalDisplay: bounds.map((bound) => durationText(Number(bound))),
    // Numbers make the tooltip show a bucket by both of its bounds.
    yOrdinalLabel: bounds,
    yMinDisplay: durationText(0),
  };
  return {
    ...frame,
    fields: cells,
    length: starts.length * buckets.length,
    meta: { ...frame.meta, type: DataFrameType.HeatmapCells, custom },
  };
}

/** Grafana takes the length of all intervals from the first two. So an empty interval follows a single one. */
function startsOf({ meta }: DataFrame, starts: number[]): number[] {
  const [first] = starts;
  const interval: Interval = meta?.custom?.interval ?? 'hour';
  return starts.length === 1 && first !== undefined ? [first, first + LENGTH_MS[interval]] : starts;
}

function column(
  name: string,
  type: FieldType,
  starts: number[],
  valuesOf: (start: number, row: number) => number[]
): Field {
  return { name, type, config: {}, values: starts.flatMap(valuesOf) };
}

const durationText = (ms: number) => formattedValueToString(getValueFormat('ms')(ms));
