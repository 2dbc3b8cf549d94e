import type { FailureState } from '@sync-health/contract/words';

import { type Action, commandRequests, type Options } from './commandRequests';
import { NOTHING, rowKey, type Selection } from './useSelection';

const filter = {
  range: { from: '1000', to: '2000' },
  filters: { object: ['Invoice'], errorGroup: ['g'] },
  conditions: [{ field: 'action' as const, operator: '!=' as const, values: ['create'] }],
  state: [],
  search: '',
};

function rows(count: number, state: FailureState = 'open'): Selection {
  const picked = Array.from({ length: count }, (_, index) => ({ id: `${state}-${index}`, connector: 'a', state }));
  return { rows: new Map(picked.map((row) => [rowKey(row), row])), allMatching: false };
}

const requests = (action: Action, selection: Selection, connectors: string[] = [], options: Options = {}) =>
  commandRequests({ action, selection, filter, connectors, options });

test('a selection above the limit of a command becomes several commands', () => {
  const sizes = requests('retry', rows(10_001)).map((each) => ('eventIds' in each ? each.eventIds.length : 0));
  expect(sizes).toEqual([10_000, 1]);
});

test('everything that matches becomes one command for each connector with failures, with the whole filter', () => {
  const asked = requests('retry', { ...NOTHING, allMatching: true }, ['a', 'b'], { asOf: '2026-11-20T10:00:00Z' });
  expect(asked.map(({ connector }) => connector)).toEqual(['a', 'b']);
  expect(asked[0]).toMatchObject({
    filters: { object: ['Invoice'], errorGroup: ['g'] },
    conditions: filter.conditions,
    asOf: '2026-11-20T10:00:00Z',
  });
});

test('each action covers the failures in its state, and has its own options', () => {
  const mixed = { ...NOTHING, rows: new Map([...rows(1).rows, ...rows(1, 'dismissed').rows]) };
  const options = { reason: 'Known', recordsPerMinute: 60, startAt: '2026-11-20T10:00:00Z' };
  expect(requests('retry', mixed, [], options)).toEqual([
    { type: 'retry', connector: 'a', eventIds: ['open-0'], ...options },
  ]);
  expect(requests('dismiss', mixed, [], options)).toEqual([
    { type: 'dismiss', connector: 'a', eventIds: ['open-0'], reason: 'Known' },
  ]);
  expect(requests('reopen', mixed, [], {})).toEqual([{ type: 'reopen', connector: 'a', eventIds: ['dismissed-0'] }]);
});
