import { type MultiValueVariable, QueryVariable } from '@grafana/scenes';

import { type VariableModel } from './model';
import { toVariables } from './variables';

const OBJECT: VariableModel = {
  type: 'query',
  name: 'object',
  label: 'Data Object',
  query: { kind: 'values', field: 'object' },
  datasource: { uid: '${ds}' },
  multi: true,
  includeAll: true,
  refresh: 2,
  current: { text: ['All'], value: ['$__all'] },
};

it('a query variable keeps its query, its data source and that all are chosen', () => {
  const variable = toVariables([OBJECT]).getByName('object');
  expect(variable).toBeInstanceOf(QueryVariable);
  expect(variable?.state).toMatchObject({
    label: 'Data Object',
    query: OBJECT.query,
    datasource: { uid: '${ds}' },
    isMulti: true,
    includeAll: true,
    refresh: 2,
  });
  expect((variable as MultiValueVariable).hasAllValue()).toBe(true);
});

it.each(['custom', 'textbox', 'constant', 'datasource', 'adhoc'])('a %s variable is known', (type) => {
  expect(toVariables([{ type, name: 'any', query: 'a,b' }]).getByName('any')).toBeDefined();
});

it('a variable of an unknown type is refused by its name', () => {
  expect(() => toVariables([{ type: 'switch', name: 'beta' }])).toThrow(/switch \(beta\)/);
});
