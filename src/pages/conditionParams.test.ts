import { readConditions, writeCondition } from './conditionParams';

test('a condition with any values can be written and read again', () => {
  const condition = { field: 'errorCode' as const, operator: '!=|' as const, values: ['a|b', 'c,d', '#1'] };
  expect(readConditions([writeCondition(condition)])).toEqual([condition]);
});

test('the filters of a dashboard are read as Grafana writes them', () => {
  expect(readConditions(['object,Data object|=|Invoice,Invoice', 'action|=~|^(cre__gfp__up)'])).toEqual([
    { field: 'object', operator: '=', values: ['Invoice'] },
    { field: 'action', operator: '=~', values: ['^(cre|up)'] },
  ]);
});

test.each(['', 'region|=|north', 'object|<|3', 'object|=|', 'object'])('“%s” is ignored', (text) => {
  expect(readConditions([text])).toEqual([]);
});
