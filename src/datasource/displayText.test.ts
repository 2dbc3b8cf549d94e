import { displayText } from './displayText';

it('a query is described in one line', () => {
  expect(
    displayText({
      refId: 'A',
      queryType: 'failures',
      window: '7d',
      filters: { mode: ['realtime'], object: ['Invoice', '$object'], action: [] },
      conditions: [{ field: 'errorCode', operator: '!=', values: ['DACO-01'] }],
      state: ['open'],
      search: 'INV-1',
      columns: ['recordId'],
    })
  ).toBe(
    'Failed records · 7d · Sync mode = Real Time · Data object = Invoice, $object · Error code != DACO-01 · open · “INV-1” · [recordId]'
  );
});

it('defaults are left out', () => {
  expect(displayText({ refId: 'A' })).toBe('Trend');
  expect(displayText({ refId: 'A', interval: 'auto', groupBy: 'object' })).toBe('Trend / Data object');
});

it('a split metric is described by its name and its fields', () => {
  expect(
    displayText({ refId: 'A', version: 2, queryType: 'summary', metric: 'p95', groupBy: ['connector', 'object'] })
  ).toBe('Summary / Connector, Data object · P95');
});
