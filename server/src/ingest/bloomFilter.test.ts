import { BloomFilter } from './bloomFilter';
import { identityOf } from './eventIdentity';

it('never denies an id that it holds, even after growing, and seldom claims a new one', () => {
  const filter = new BloomFilter(1);
  // As good as hashes, and faster.
  const words = (id: number) => [1, 2, 3].map((salt) => mix(id * 4 + salt)) as [number, number, number];
  const held = 1_200_000;
  for (let id = 0; id < held; id++) {
    filter.add(...words(id));
  }
  let denied = 0;
  for (let id = 0; id < held; id += 97) {
    denied += filter.mayHold(...words(id)) ? 0 : 1;
  }
  expect(denied).toBe(0);
  let wrong = 0;
  for (let id = held; id < held + 50_000; id++) {
    wrong += filter.mayHold(...words(id)) ? 1 : 0;
  }
  expect(wrong / 50_000).toBeLessThan(0.0005);
});

it('ids added all at once are held like ids added one by one', () => {
  const filter = new BloomFilter(1);
  const keys = Array.from({ length: 1_100_000 * 3 }, (_, index) => mix(index));
  filter.addAll(Uint32Array.from(keys.slice(0, 300)));
  filter.addAll(Uint32Array.from(keys.slice(300)));
  let denied = 0;
  for (let at = 0; at < keys.length; at += 3 * 89) {
    denied += filter.mayHold(keys[at]!, keys[at + 1]!, keys[at + 2]!) ? 0 : 1;
  }
  expect(denied).toBe(0);
});

it('tells connectors apart', () => {
  expect(identityOf('ab', 'c')).not.toBe(identityOf('a', 'bc'));
});

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
