import savedSettings from '../../../tests/fixtures/savedSettings.json';
import type { SyncHealthOptions } from '../settings';
import { migrateSettings } from './migrateSettings';

interface Example {
  name: string;
  saved: object;
  migrated: object;
}

// TypeScript reads the closed words of a JSON file as `string`.
const EXAMPLES = (savedSettings as Example[]).map(({ name, ...example }) => [name, example] as const);

it.each(EXAMPLES)('%s', (_, { saved, migrated }) => {
  expect(migrateSettings(saved as SyncHealthOptions)).toEqual(migrated);
});

it.each(EXAMPLES)('once migrated, %s stays', (_, { migrated }) => {
  expect(migrateSettings(migrated as SyncHealthOptions)).toEqual(migrated);
});
