import { FairQueue, type Waiting } from './fairQueue';

const LIMIT = 1000;

interface Batch extends Waiting {
  name: string;
}

const sender = (token: string, connector = 'c') => ({ token, connector });

function batch(name: string, count: number, of = sender(name), sinceMs = 0): Batch {
  return { name, sender: of, events: Array.from({ length: count }), sinceMs };
}

/**
 * Adds a batch as the committer does: makes room first. Returns the batches that gave way, or null if it is refused.
 */
function add(queue: FairQueue<Batch>, added: Batch): string[] | null {
  if (!queue.mayTake(added.sender, added.events.length, LIMIT)) {
    return null;
  }
  const sentAway = queue.makeRoom(added.sender, added.events.length, LIMIT);
  queue.push(added);
  return sentAway.map(({ name }) => name);
}

const names = (batches: readonly Batch[]) => batches.map(({ name }) => name);

it('takes one batch of each token in turn, and of each of its connectors', () => {
  const queue = new FairQueue<Batch>();
  for (const [name, of] of [
    ['f1', sender('shared', 'flood')],
    ['f2', sender('shared', 'flood')],
    ['f3', sender('shared', 'flood')],
    ['o1', sender('shared', 'other')],
    ['q1', sender('quiet')],
  ] as const) {
    add(queue, batch(name, 10, of));
  }
  expect(names(queue.take(30, 0))).toEqual(['f1', 'q1', 'o1']);
  add(queue, batch('q2', 10, sender('quiet')));
  expect(names(queue.take(1000, 0))).toEqual(['f2', 'q2', 'f3']);
  expect(queue.length).toBe(0);
});

it('a batch too large for a group is first in the next group', () => {
  const queue = new FairQueue<Batch>();
  add(queue, batch('flood', 90));
  add(queue, batch('flood', 90));
  add(queue, batch('quiet', 20));
  expect(names(queue.take(100, 0))).toEqual(['flood']);
  expect(names(queue.take(100, 0))).toEqual(['quiet']);
});

it('a lone sender may fill the queue, and gives way when another comes, last batch first', () => {
  const queue = new FairQueue<Batch>();
  for (let index = 0; index < 10; index++) {
    expect(add(queue, batch(`f${index}`, 100, sender('flood')))).toEqual([]);
  }
  expect(add(queue, batch('f10', 1, sender('flood')))).toBeNull();
  expect(add(queue, batch('q0', 50, sender('quiet')))).toEqual(['f9']);
  expect(queue.events).toBe(950);
  // Its share is half of the queue, and it has more.
  expect(add(queue, batch('f11', 100, sender('flood')))).toBeNull();
  for (let index = 1; index < 10; index++) {
    expect(add(queue, batch(`q${index}`, 50, sender('quiet')))).not.toBeNull();
  }
  expect(queue.events).toBe(1000);
  // Now both have their share.
  expect(add(queue, batch('q10', 50, sender('quiet')))).toBeNull();
  expect(add(queue, batch('third', 50))).not.toBeNull();
});

it("connectors of one token share the token's part", () => {
  const queue = new FairQueue<Batch>();
  for (let index = 0; index < 10; index++) {
    add(queue, batch(`f${index}`, 100, sender('shared', 'flood')));
  }
  expect(add(queue, batch('o', 100, sender('shared', 'other')))).toEqual(['f9']);
  // However many connectors a token names, another token has half.
  for (let index = 0; index < 20; index++) {
    add(queue, batch(`c${index}`, 20, sender('shared', `c${index}`)));
  }
  expect(add(queue, batch('q', 500, sender('quiet')))).not.toBeNull();
});

it('a batch larger than a share gets its turn when its sender has nothing else waiting', () => {
  const queue = new FairQueue<Batch>();
  for (let index = 0; index < 10; index++) {
    add(queue, batch(`f${index}`, 100, sender('flood')));
  }
  expect(add(queue, batch('large', 800))).toEqual(['f9', 'f8', 'f7', 'f6', 'f5', 'f4', 'f3', 'f2']);
  expect(add(queue, batch('large', 1))).toBeNull();
  // A batch that waits alone never gives way.
  expect(add(queue, batch('larger', 900))).toBeNull();
});

it('the queue is bounded, however many senders come', () => {
  const queue = new FairQueue<Batch>();
  for (let index = 0; index < 500; index++) {
    add(queue, batch(`s${index}`, Math.max(1, Math.floor(LIMIT / (index + 1)))));
  }
  expect(queue.events).toBeLessThanOrEqual(2 * LIMIT);
});

it('events under way count for their sender until they are done', () => {
  const queue = new FairQueue<Batch>();
  add(queue, batch('a', 600));
  const taken = queue.take(1000, 0);
  add(queue, batch('b', 400));
  expect(add(queue, batch('a', 1))).toBeNull();
  queue.done(taken);
  expect(add(queue, batch('a', 500))).toEqual([]);
});

it('reports how long batches wait, and how long turns take', () => {
  const queue = new FairQueue<Batch>();
  expect([queue.oldestMs(), queue.oldestTurnMs()]).toEqual([null, null]);
  add(queue, batch('a', 1, sender('a'), 5));
  add(queue, batch('a', 1, sender('a'), 6));
  add(queue, batch('b', 1, sender('b'), 7));
  expect([queue.oldestMs(), queue.oldestMs(sender('b')), queue.oldestTurnMs()]).toEqual([5, 7, 5]);
  queue.take(1, 20);
  expect([queue.oldestMs(), queue.oldestMs(sender('a')), queue.oldestTurnMs()]).toEqual([6, 6, 7]);
  queue.take(1, 21);
  expect([queue.oldestMs(), queue.oldestMs(sender('b')), queue.oldestTurnMs()]).toEqual([6, null, 20]);
});
