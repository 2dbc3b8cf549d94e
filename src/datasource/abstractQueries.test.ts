import { AbstractLabelOperator } from '@grafana/data';

import { fromAbstractQuery, toAbstractQuery } from './abstractQueries';

const { Equal, NotEqual, EqualRegEx, NotEqualRegEx } = AbstractLabelOperator;

test('what a query narrows to goes along to another data source, as the labels that it knows', () => {
  expect(
    toAbstractQuery({
      refId: 'A',
      queryType: 'errors',
      filters: { connector: ['billing'], object: ['Invoice', 'a.b'], mode: [] },
      conditions: [
        { field: 'action', operator: '!=', values: ['delete'] },
        { field: 'errorCode', operator: '=~', values: ['DACO'] },
        { field: 'status', operator: '!=|', values: ['failed', 'success'] },
      ],
    })
  ).toEqual({
    refId: 'A',
    labelMatchers: [
      { name: 'connector', operator: Equal, value: 'billing' },
      { name: 'object', operator: EqualRegEx, value: 'Invoice|a\\.b' },
      { name: 'action', operator: NotEqual, value: 'delete' },
      { name: 'errorCode', operator: EqualRegEx, value: '.*(?:DACO).*' },
      { name: 'status', operator: NotEqualRegEx, value: 'failed|success' },
    ],
  });
});

test('labels that are fields here narrow the trend that a query from elsewhere becomes; others are left behind', () => {
  expect(
    fromAbstractQuery({
      refId: 'B',
      labelMatchers: [
        { name: 'connector', operator: EqualRegEx, value: 'billing|crm' },
        { name: 'object', operator: NotEqual, value: 'Invoice' },
        { name: 'job', operator: Equal, value: 'connector' },
        { name: 'status', operator: Equal, value: '500' },
        { name: 'mode', operator: Equal, value: 'manual' },
      ],
    })
  ).toEqual({
    refId: 'B',
    queryType: 'trend',
    conditions: [
      { field: 'connector', operator: '=~', values: ['^(?:billing|crm)$'] },
      { field: 'object', operator: '!=', values: ['Invoice'] },
      { field: 'mode', operator: '=', values: ['manual'] },
    ],
  });
});

test('a query about nothing that is known here becomes the one that a new panel starts with', () => {
  expect(fromAbstractQuery({ refId: 'A', labelMatchers: [] })).toEqual({ refId: 'A', queryType: 'trend' });
});
