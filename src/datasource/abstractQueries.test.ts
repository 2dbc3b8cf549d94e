import { AbstractLabelOperator } from '@grafana/data';

import { fromAbstractQuery, toAbstractQuery } from './abstractQueries';

const { Equal, NotEqual, EqualRegEx, NotEqualRegEx } = AbstractLabelOperator;

test('the filters and conditions of a query become label matchers for another data source', () => {
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

test('a query from another data source becomes a trend, narrowed by the labels that are fields here', () => {
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

test('a query without such labels becomes the query that a new panel starts with', () => {
  expect(fromAbstractQuery({ refId: 'A', labelMatchers: [] })).toEqual({ refId: 'A', queryType: 'trend' });
});
