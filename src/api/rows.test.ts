import { COLUMNS } from '@sync-health/contract/columns';

import { aFailure, aFreshness, anErrorGroup, anObjective, aRecord, aSummary } from '../test/factories';

const columns = (type: keyof typeof COLUMNS) => COLUMNS[type].map(({ name }) => name);

test.each([
  ['failures', aFailure()],
  ['errors', anErrorGroup()],
  ['records', aRecord()],
  ['summary', aSummary()],
  ['objectives', anObjective()],
  ['freshness', aFreshness()],
] as const)('a row of %s has only columns that the contract promises', (type, row) => {
  expect(columns(type)).toEqual(expect.arrayContaining(Object.keys(row)));
});
