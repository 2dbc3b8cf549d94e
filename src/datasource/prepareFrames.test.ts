import { CoreApp, createDataFrame, type DataFrame, FieldType } from '@grafana/data';
import type { QueryType } from '@sync-health/contract/queryTypes';

import { prepareFrames } from './prepareFrames';

const TIME = { name: 'time', type: FieldType.time, values: [1000, 2000] };

function numbers(name: string, values: Array<number | null>) {
  return { name, type: FieldType.number, values };
}

function show(frames: DataFrame[], types: QueryType[], app = CoreApp.Dashboard): DataFrame[] {
  const targets = types.map((queryType, index) => ({ refId: frames[index]!.refId!, queryType }));
  return prepareFrames({ data: frames }, { app, targets }).data;
}

it('a list without rows has no columns, so that a panel shows its own text for no data', () => {
  const meta = { custom: { requestId: 'r-1' }, notices: [{ severity: 'info' as const, text: 'By day' }] };
  const rows = createDataFrame({ refId: 'A', meta, fields: [{ name: 'object', type: FieldType.string, values: [] }] });
  expect(show([rows], ['failures'])).toMatchObject([{ fields: [], length: 0, meta }]);
});

it('the line of the week before has gaps where there were no events, and is left out where there were none at all', () => {
  const shifted = (values: number[]) => {
    const frame = createDataFrame({ refId: 'B', fields: [TIME, numbers('total', values)] });
    const targets = [{ refId: 'B', queryType: 'trend' as const, timeShift: '7d' }];
    return prepareFrames({ data: [frame] }, { app: CoreApp.Dashboard, targets }).data.map(
      ({ fields }: DataFrame) => fields[1]?.values
    );
  };
  expect(shifted([0, 7])).toEqual([[null, 7]]);
  expect(shifted([3, 0])).toEqual([[3, null]]);
  expect(shifted([0, 0])).toEqual([]);
});

it('a chart of zeros and unknown values alone is left out, together with its comparison', () => {
  const now = createDataFrame({
    refId: 'A',
    fields: [TIME, numbers('total', [0, 0]), numbers('change', [null, null])],
  });
  const before = createDataFrame({ refId: 'B', fields: [TIME, numbers('total', [0, 0])] });
  expect(show([now, before], ['trend', 'trend'])).toEqual([]);

  const busyWeek = createDataFrame({ refId: 'B', fields: [TIME, numbers('total', [0, 7])] });
  expect(show([now, busyWeek], ['trend', 'trend']).map(({ fields }) => fields.length)).toEqual([3, 2]);
});

it('zeros alone are drawn, and so is a summary without events', () => {
  const zeros = createDataFrame({ refId: 'A', fields: [TIME, numbers('synced', [0, 0])] });
  expect(show([zeros], ['trend'])).toEqual([zeros]);
  const summary = createDataFrame({ refId: 'A', fields: [numbers('synced', [0]), numbers('errorRate', [null])] });
  expect(show([summary], ['summary'])).toMatchObject([{ length: 1, fields: [{ values: [0] }, { values: [null] }] }]);
});

it('in Explore no good figure is red', () => {
  const summary = createDataFrame({ refId: 'A', fields: [numbers('synced', [1200])] });
  expect(show([summary], ['summary'], CoreApp.Explore)[0]?.fields[0]?.config.color?.fixedColor).toBe('text');
  expect(show([summary], ['summary'])[0]?.fields[0]?.config.color).toBeUndefined();
});

it('the band of a baseline is the area between high and low, whatever the columns are called', () => {
  const low = { ...numbers('low', [1, 2]), config: { displayNameFromDS: 'Low' } };
  const fields = [TIME, numbers('value', [5, 6]), numbers('expected', [3, 4]), low, numbers('high', [7, 8])];
  const [frame] = show([createDataFrame({ refId: 'A', fields })], ['baseline']);
  const customOf = (name: string) => frame?.fields.find((field) => field.name === name)?.config.custom;
  expect(customOf('high')).toMatchObject({ fillBelowTo: 'Low', lineWidth: 0 });
  expect(customOf('low')).toMatchObject({ lineWidth: 0 });
  expect(customOf('expected')).toMatchObject({ lineStyle: { fill: 'dash' } });
  expect(customOf('value')).toBeUndefined();
});
