import { toConditions } from './adHocFilters';

describe('ad hoc filters', () => {
  it.each([
    ['=', 'Invoice', undefined, ['Invoice']],
    ['!=', 'Invoice', undefined, ['Invoice']],
    ['=|', 'Invoice', ['Invoice', 'Account'], ['Invoice', 'Account']],
    ['!=|', 'Invoice', ['Invoice', 'Account'], ['Invoice', 'Account']],
    ['=|', 'Invoice', undefined, ['Invoice']],
    ['=~', '^Inv.*', undefined, ['^Inv.*']],
    ['!~', `O'Br"ien|x`, undefined, [`O'Br"ien|x`]],
    ['=', 'Invoice', ['Invoice', 'left over'], ['Invoice']],
  ])('%s %s become a condition', (operator, value, values, expected) => {
    expect(toConditions([{ key: 'object', operator, value, values }])).toEqual([
      { field: 'object', operator, values: expected },
    ]);
  });

  it.each([
    { key: '', operator: '=', value: 'Invoice' },
    { key: 'object', operator: '=', value: '' },
    { key: 'object', operator: '', value: 'Invoice' },
  ])('without a key, an operator or a value are left out: %j', (filter) => {
    expect(toConditions([filter])).toEqual([]);
  });

  it('with an operator that the server lacks are an error that names it', () => {
    expect(() => toConditions([{ key: 'object', operator: '>', value: '3' }])).toThrow('operator >');
  });

  it('on a field that events lack are an error that names it', () => {
    expect(() => toConditions([{ key: 'region', operator: '=', value: 'EU' }])).toThrow('“region”');
  });
});
