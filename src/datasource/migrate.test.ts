import savedQueries from '../../tests/fixtures/savedQueries.json';
import { migrate } from './migrate';
import type { SyncHealthQuery } from './query';

interface Example {
  name: string;
  saved: Partial<SyncHealthQuery>;
  migrated: Partial<SyncHealthQuery>;
}

// TypeScript reads the closed words of a JSON file as `string`.
const EXAMPLES = savedQueries as Example[];

it.each(EXAMPLES.map(({ name, ...example }) => [name, example] as const))('%s', (_, { saved, migrated }) => {
  expect(migrate({ refId: 'A', ...saved })).toEqual({ refId: 'A', ...migrated });
});

it.each(EXAMPLES.map(({ name, migrated }) => [name, migrated] as const))('once migrated, %s stays', (_, migrated) => {
  expect(migrate({ refId: 'A', ...migrated })).toEqual({ refId: 'A', ...migrated });
});

it('an alert rule without columns still reads only its groups', () => {
  const rule: SyncHealthQuery = { refId: 'A', queryType: 'trend', groupBy: 'connector' };
  expect(migrate(rule, true)).toEqual({ refId: 'A', version: 2, queryType: 'trend', groupBy: ['connector'] });
});
