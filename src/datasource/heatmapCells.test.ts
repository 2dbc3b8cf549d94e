import { createDataFrame, FieldType } from '@grafana/data';

import { heatmapCells } from './heatmapCells';

const HOUR = 3_600_000;

/** Cells of a histogram whose intervals begin at these hours, as [start in hours, place of the bucket, events]. */
function cells(hours: number[], columns: Record<string, number[]>, interval = 'hour') {
  const frame = heatmapCells(
    createDataFrame({
      meta: { custom: { interval } },
      fields: [
        { name: 'time', type: FieldType.time, values: hours.map((hour) => hour * HOUR) },
        ...Object.entries(columns).map(([name, values]) => ({ name, type: FieldType.number, values })),
      ],
    })
  );
  const [starts, places, events] = frame.fields.map(({ values }) => values);
  expect(frame.length).toBe(starts?.length);
  return { rows: starts?.map((start, row) => [start / HOUR, places?.[row], events?.[row]]), frame };
}

it('each cell has the start of its interval, the place of its bucket and its events', () => {
  const { rows, frame } = cells([10, 11], { '500': [3, 0], '1000': [1, 5] });
  expect(rows).toEqual([
    [10, 0, 3],
    [10, 1, 1],
    [11, 0, 0],
    [11, 1, 5],
  ]);
  expect(frame.fields.map(({ name }) => name)).toEqual(['xMin', 'yMax', 'Events']);
  expect(frame.fields[0]?.config.interval).toBe(HOUR);
  expect(frame.meta).toMatchObject({ type: 'heatmap-cells', custom: { yOrdinalDisplay: ['500 ms', '1 s'] } });
});

it.each([
  ['hour', 11],
  ['day', 34],
])('an empty interval follows a single one of the width %s, so that its length is known', (interval, next) => {
  expect(cells([10], { '500': [7] }, interval).rows).toEqual([
    [10, 0, 7],
    [next, 0, 0],
  ]);
});
