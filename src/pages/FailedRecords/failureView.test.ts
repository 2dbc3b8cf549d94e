import { isNarrowed, readView } from './failureView';

const read = (search: string) => readView(new URLSearchParams(search));

test('an empty URL is all failed records of the last seven days, newest first', () => {
  const view = read('');
  expect(view).toEqual({
    filter: { range: { from: 'now-7d', to: 'now' }, filters: {}, conditions: [], state: [], search: '' },
    orderBy: '-endTime',
  });
  expect(isNarrowed(view.filter)).toBe(false);
});

test('repeated parameters are several values, doubles and empties are none', () => {
  expect(read('object=Invoice&object=Account&object=Invoice&action=').filter.filters).toEqual({
    object: ['Invoice', 'Account'],
  });
});

test('conditions of a dashboard narrow the page too', () => {
  const { filter } = read('condition=object%7C!%3D%7CInvoice');
  expect(filter.conditions).toEqual([{ field: 'object', operator: '!=', values: ['Invoice'] }]);
  expect(isNarrowed(filter)).toBe(true);
});

test('words that the API does not know are left out', () => {
  const view = read('state=open&state=broken&orderBy=errorCode');
  expect(view.filter.state).toEqual(['open']);
  expect(view.orderBy).toBe('-endTime');
});
