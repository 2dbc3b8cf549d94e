import fc from 'fast-check';

import { RecordKeys } from './recordKeys';
import { recordKeyOf } from './record';

it('holds what a Set holds, after any additions and deletions', () => {
  // Keys differ in few bits, so that they collide.
  const key = fc
    .tuple(fc.nat(3), fc.nat(40), fc.constantFrom(0, 64, 2 ** 40))
    .map(([low, middle, high]) => low + 256 * (middle + high));
  const step = fc.record({ key, isAdded: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const [keys, expected] = [new RecordKeys(), new Set<number>()];
      for (const { key: of, isAdded } of steps) {
        if (isAdded) {
          keys.add(of);
          expected.add(of);
        } else {
          keys.delete(of);
          expected.delete(of);
        }
        expect(keys.size).toBe(expected.size);
      }
      for (const { key: of } of steps) {
        expect(keys.has(of)).toBe(expected.has(of));
      }
    }),
    { numRuns: 300 }
  );
});

it('adds and deletes the keys of real records', () => {
  const keys = new RecordKeys();
  const records = Array.from({ length: 30_000 }, (_, index) =>
    recordKeyOf({ connector: 'c', object: 'Invoice', recordId: `r-${index}` })
  );
  records.forEach((key) => keys.add(key));
  expect(keys.size).toBe(30_000);
  expect(records.every((key) => keys.has(key))).toBe(true);
  expect(keys.has(recordKeyOf({ connector: 'c', object: 'Invoice', recordId: 'another' }))).toBe(false);
  records.forEach((key) => keys.delete(key));
  expect([keys.size, records.some((key) => keys.has(key))]).toEqual([0, false]);
});

it('holds more keys than a JavaScript Set can, in at most 22 bytes each', () => {
  const [keys, count] = [new RecordKeys(), 2 ** 24 + 10];
  // Evenly distributed, as hashes are.
  const keyOf = (index: number) =>
    (Math.imul(index, 0x9e3779b1) >>> 0) + (Math.imul(index, 0x85ebca6b) >>> 16) * 2 ** 32;
  for (let index = 0; index < count; index++) {
    keys.add(keyOf(index));
  }
  expect(keys.size).toBe(count);
  expect(keys.has(keyOf(count - 1))).toBe(true);
  expect(keys.bytes / count).toBeLessThan(22);
}, 120_000);
