import { setImmediate } from 'node:timers/promises';

import { type Connection } from './client';
import { ConnectionPool } from './connectionPool';

const connections = (count: number) => Array.from({ length: count }, () => ({}) as Connection);

/** Holds a connection until the test releases it. */
function held(pool: ConnectionPool) {
  let letGo = () => {};
  const done = pool.use(() => new Promise<void>((resolve) => (letGo = resolve)));
  return { done, letGo: () => letGo() };
}

it('a reader who goes away while waiting leaves the queue', async () => {
  const pool = new ConnectionPool(connections(1), 2);
  const { done, letGo } = held(pool);
  const reader = new AbortController();
  const left = pool.use(async () => 'never', reader.signal);
  const behind = pool.use(async () => 'answered');
  await expect(pool.use(async () => 'too many')).rejects.toMatchObject({ kind: 'overloaded' });

  reader.abort();
  await expect(left).rejects.toMatchObject({ kind: 'canceled' });
  const last = pool.use(async () => 'there is room again');
  letGo();
  await done;
  expect(await Promise.all([behind, last])).toEqual(['answered', 'there is room again']);
});

it('callers who need all connections get them in turn, once all are idle', async () => {
  const pool = new ConnectionPool(connections(2), Infinity);
  const { letGo } = held(pool);
  const order: string[] = [];
  const both = ['first', 'second'].map((name) =>
    pool.useAll(async () => {
      order.push(name);
      await setImmediate();
      order.push(`${name} ended`);
    })
  );
  await setImmediate();
  expect(order).toEqual([]);
  letGo();
  await Promise.all(both);
  expect(order).toEqual(['first', 'first ended', 'second', 'second ended']);
});

it('a connection that is replaced is closed', async () => {
  const closed: string[] = [];
  const named = (name: string) => ({ name, close: async () => void closed.push(name) }) as unknown as Connection;
  const pool = new ConnectionPool([named('first')], Infinity);
  const left = pool.use(async (_, replaceBy) => {
    replaceBy(named('second'));
    throw new Error('left');
  });
  const next = pool.use(async (connection) => connection);
  await expect(left).rejects.toThrow('left');
  expect(await next).toMatchObject({ name: 'second' });
  expect(closed).toEqual(['first']);
  await pool.close();
  expect(closed).toEqual(['first', 'second']);
});

it('closes when all connections are idle, and refuses who waits or comes', async () => {
  const closed: number[] = [];
  const pool = new ConnectionPool(
    [0, 1].map((place) => ({ close: async () => void closed.push(place) }) as unknown as Connection),
    Infinity
  );
  const running = [held(pool), held(pool)];
  const waiting = pool.use(async () => 'never');
  const closing = pool.close();
  await expect(waiting).rejects.toMatchObject({ kind: 'unavailable' });
  await expect(pool.use(async () => 'never')).rejects.toMatchObject({ kind: 'unavailable' });
  running[0]!.letGo();
  await running[0]!.done;
  await setImmediate();
  expect(closed).toEqual([]);
  running[1]!.letGo();
  await closing;
  expect(closed.sort()).toEqual([0, 1]);
});
