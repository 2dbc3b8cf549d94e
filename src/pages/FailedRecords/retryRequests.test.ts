import { retryRequests } from './retryRequests';
import { NOTHING, rowKey, type Selection } from './useSelection';

const filter = {
  range: { from: '1000', to: '2000' },
  filters: { object: ['Invoice'] },
  conditions: [],
  state: [],
  search: '',
};

function rows(count: number, connector = 'a'): Selection {
  const picked = Array.from({ length: count }, (_, index) => ({ id: `evt-${index}`, connector }));
  return { rows: new Map(picked.map((row) => [rowKey(row), row])), allMatching: false };
}

test('more events than a command may list become several commands', () => {
  const requests = retryRequests(rows(10_001), filter, []);
  expect(requests.map((request) => ('eventIds' in request ? request.eventIds.length : 0))).toEqual([10_000, 1]);
});

test('all that match is one command for each connector that has any, and names no connector in its filter', () => {
  const requests = retryRequests({ ...NOTHING, allMatching: true }, filter, ['a', 'b']);
  expect(requests.map(({ connector }) => connector)).toEqual(['a', 'b']);
  expect(requests[0]).toMatchObject({ filters: { object: ['Invoice'] } });
});
