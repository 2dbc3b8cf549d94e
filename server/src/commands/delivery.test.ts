import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { Delivery } from './delivery';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A delivery to connectors without commands. `looks` returns how often it looked. */
function deliveryOfNothing() {
  const looks: string[] = [];
  const take = async (connector: string) => (looks.push(connector), []);
  return { delivery: new Delivery({ take, due: async () => [], onDelivered: () => {} }), looks };
}

/** Waits until all polls have looked once, and collects garbage. */
async function settle() {
  for (let round = 0; round < 5; round++) {
    await sleep(5);
    collectGarbage();
  }
}

it('a poll ends after its wait, whatever the garbage collector does meanwhile', async () => {
  const { delivery } = deliveryOfNothing();
  const startedMs = performance.now();
  // A poll that lost its signal would wait forever, and so would the test.
  const polls = Array.from({ length: 20 }, () => delivery.next('a', 300, new AbortController().signal));
  await settle();
  expect(await Promise.all(polls)).toEqual(polls.map(() => []));
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(299);
  expect(delivery.waiting).toBe(0);
});

it('a poll looks again when woken, and ends when its signal fires or the server closes', async () => {
  const { delivery, looks } = deliveryOfNothing();
  const gone = new AbortController();
  const left = delivery.next('a', 60_000, gone.signal);
  const others = [delivery.next('a', 60_000, new AbortController().signal), delivery.next('b', 60_000, gone.signal)];
  await settle();
  expect(looks).toEqual(['a', 'a', 'b']);
  delivery.wake('a');
  await settle();
  expect(looks).toEqual(['a', 'a', 'b', 'a', 'a']);
  gone.abort();
  expect(await left).toEqual([]);
  await settle();
  expect(delivery.waiting).toBe(1);
  delivery.close();
  expect(await Promise.all(others)).toEqual([[], []]);
  expect(delivery.waiting).toBe(0);
});
