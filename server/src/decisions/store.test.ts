import { setTimeout as sleep } from 'node:timers/promises';

import { Kysely, Migrator, sql } from 'kysely';
import Database from 'libsql';

import { NewerSchemaError } from '../storage/migrate';
import { claimKey } from './idempotencyKeys';
import { type DecisionTables } from './schema';
import { LibsqlDialect } from './sqliteDriver';
import { type DecisionStore, type DecisionTransaction } from './store';
import { describeEachStore } from './testing/eachStore';

const entry = (subject: string) => ({
  at_ms: 1_790_000_000_123,
  actor: 'a',
  action: 'test',
  subject,
  reason: '',
  detail: '{}',
});

async function until(isTrue: () => boolean) {
  while (!isTrue()) {
    await sleep(10);
  }
}

describeEachStore('the transactional store', (place, kind) => {
  test('keeps what a committed transaction wrote, and nothing of a failed one', async () => {
    const store = await place().open();
    await store.transaction(({ db }) => db.insertInto('audit').values(entry('kept')).execute());
    await expect(
      store.transaction(async ({ db }) => {
        await db.insertInto('audit').values(entry('lost')).execute();
        throw new Error('no');
      })
    ).rejects.toThrow('no');
    const rows = await (await place().open()).db.selectFrom('audit').select(['subject', 'at_ms']).execute();
    expect(rows).toEqual([{ subject: 'kept', at_ms: 1_790_000_000_123 }]);
  });

  test('keeps NUL characters in texts, and finds them from a subquery', async () => {
    const { db } = await place().open();
    const subjects = ['a\0b', 'c\0', '\ufdd00', 'd'];
    await db.insertInto('audit').values(subjects.map(entry)).execute();
    const found = db
      .selectFrom('audit')
      .select('subject')
      .where('subject', 'in', subjects)
      .where('subject', '!=', 'c\0');
    const rows = await db.selectFrom('audit').select('subject').where('subject', 'in', found).orderBy('id').execute();
    expect(rows.map(({ subject }) => subject)).toEqual(['a\0b', '\ufdd00', 'd']);
  });

  test('delivers notifications after the commit, also to another process with the same store', async () => {
    const store = await place().open();
    const heard: string[] = [];
    const end = store.listen('changes', (payload) => heard.push(payload));
    await store.transaction(async ({ notify }) => notify('others', 'x'));
    // On PostgreSQL the subscription may still be under way.
    while (heard.length === 0) {
      await store.transaction(async ({ notify }) => notify('changes', 'subscribed'));
      await sleep(10);
    }
    await expect(
      store.transaction(async ({ notify }) => {
        notify('changes', 'lost');
        throw new Error('no');
      })
    ).rejects.toThrow('no');
    const teller = store.dialect === 'postgresql' ? await place().open() : store;
    await teller.transaction(async ({ notify }) => {
      notify('changes', 'one');
      notify('changes', 'two');
    });
    await until(() => heard.includes('two'));
    const expected = ['one', 'two'];
    expect(heard.filter((payload) => payload !== 'subscribed')).toEqual(expected);
    end();
    await store.transaction(async ({ notify }) => notify('changes', 'three'));
    await sleep(100);
    expect(heard.filter((payload) => payload !== 'subscribed')).toEqual(expected);
  });

  test('runs transactions that want the same row one after the other', async () => {
    const [one, other] = [await place().open(), await place().open()];
    const subject = { tokenId: 't', key: 'k', requestDigest: 'd', nowMs: 1_790_000_000_000 };
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? one : other).transaction((transaction) =>
          claimKey(transaction, { ...subject, subject: `c-${index}` })
        )
      )
    );
    expect(claims.filter((claim) => claim === null)).toHaveLength(1);
    const [first] = await one.db.selectFrom('idempotency_keys').select('subject').execute();
    expect(claims.filter((claim) => claim?.subject === first?.subject)).toHaveLength(19);
  });

  test('a key belongs to its token, detects a different request, and is free again after seven days', async () => {
    const store = await place().open();
    const claim = (change: Partial<Parameters<typeof claimKey>[1]>) =>
      store.transaction((transaction: DecisionTransaction) =>
        claimKey(transaction, {
          tokenId: 't',
          key: '1',
          requestDigest: 'd',
          subject: 'c-1',
          nowMs: 1_790_000_000_000,
          ...change,
        })
      );
    expect(await claim({})).toBeNull();
    expect(await claim({ tokenId: 'u', subject: 'c-2' })).toBeNull();
    expect(await claim({ subject: 'c-3' })).toEqual({ subject: 'c-1', isSameRequest: true });
    expect(await claim({ requestDigest: 'e', subject: 'c-4' })).toEqual({ subject: 'c-1', isSameRequest: false });
    expect(await claim({ subject: 'c-5', nowMs: 1_790_000_000_000 + 7 * 86_400_000 + 1 })).toBeNull();
  });

  test('two processes that read and add lose no update', async () => {
    const stores = [await place().open(), await place().open()];
    await stores[0]!.db
      .insertInto('audit')
      .values({ ...entry('count'), detail: '0' })
      .execute();
    const add = (store: DecisionStore) =>
      store.transaction(async ({ db }) => {
        const { detail } = await db.selectFrom('audit').select('detail').executeTakeFirstOrThrow();
        await db
          .updateTable('audit')
          .set({ detail: String(Number(detail) + 1) })
          .execute();
      });
    await Promise.all(Array.from({ length: 20 }, (_, index) => add(stores[index % 2]!)));
    expect(await stores[0]!.db.selectFrom('audit').select('detail').execute()).toEqual([{ detail: '20' }]);
  });

  test("a single statement waits for another process's transaction, and its write is committed", async () => {
    const [store, other] = [await place().open(), await place().open()];
    await store.db.insertInto('audit').values(entry('a')).execute();
    let goOn = () => {};
    const held = new Promise<void>((resolve) => (goOn = resolve));
    const holding = store.transaction(async ({ db }) => {
      await db.updateTable('audit').set({ reason: 'first' }).execute();
      await held;
    });
    await sleep(50);
    const writing = other.db.updateTable('audit').set({ actor: 'second' }).execute();
    await sleep(200);
    goOn();
    await Promise.all([holding, writing]);
    await other.transaction(({ db }) => db.updateTable('audit').set({ action: 'third' }).execute());
    const rows = await store.db.selectFrom('audit').select(['reason', 'actor', 'action']).execute();
    expect(rows).toEqual([{ reason: 'first', actor: 'second', action: 'third' }]);
  });

  if (kind === 'PostgreSQL') {
    test('a transaction whose connection is ended fails as unavailable, and the next one works', async () => {
      const store = await place().open();
      const other = await place().open();
      const cut = store.transaction(async ({ db }) => {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
        await sql`select pg_terminate_backend(${rows[0]!.pid}::int, 10000)`.execute(other.db);
        // So the client sees the end between two statements, when no query waits for an answer.
        await sleep(100);
        await db.insertInto('audit').values(entry('lost')).execute();
      });
      await expect(cut).rejects.toMatchObject({ kind: 'unavailable' });
      await store.transaction(({ db }) => db.insertInto('audit').values(entry('kept')).execute());
      const rows = await store.db.selectFrom('audit').select('subject').execute();
      expect(rows).toEqual([{ subject: 'kept' }]);
    });
  }

  test('sums and counts are numbers', async () => {
    const { db } = await place().open();
    await db
      .insertInto('audit')
      .values([entry('a'), entry('b')])
      .execute();
    const [row] = await db
      .selectFrom('audit')
      .select(({ fn }) => [fn.sum<number>('at_ms').as('sum'), fn.countAll<number>().as('count')])
      .execute();
    expect(row).toEqual({ sum: 2 * entry('a').at_ms, count: 2 });
  });

  test('a statement on the store itself within a transaction throws on SQLite, instead of waiting forever', async () => {
    const { db, dialect, transaction } = await place().open();
    const reading = transaction(() => db.selectFrom('audit').selectAll().execute());
    await (dialect === 'sqlite'
      ? expect(reading).rejects.toThrow('Within a transaction, use')
      : expect(reading).resolves.toEqual([]));
  });

  test('several processes that start at once migrate the store once', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => place().open()));
    for (const [index, { db }] of stores.entries()) {
      await db
        .insertInto('audit')
        .values(entry(String(index)))
        .execute();
    }
    const rows = await stores[0]!.db.selectFrom('audit').select('subject').orderBy('subject').execute();
    expect(rows.map(({ subject }) => subject)).toEqual(['0', '1', '2', '3']);
  });

  test('a store written by a newer server is refused with a message', async () => {
    const store = await place().open();
    await sql`insert into kysely_migration (name, timestamp) values ('9999-of-the-future', '2099-01-01')`.execute(
      store.db
    );
    await expect(place().open()).rejects.toThrow(NewerSchemaError);
  });
});

test('an interrupted migration on SQLite leaves nothing', async () => {
  const database = new Database(':memory:');
  const db = new Kysely<DecisionTables>({ dialect: new LibsqlDialect(database, () => false) });
  const migrator = (second: () => Promise<void>) =>
    new Migrator({
      db,
      provider: {
        getMigrations: async () => ({
          '0001-first': { up: (on) => on.schema.createTable('half').addColumn('id', 'integer').execute() },
          '0002-second': { up: second },
        }),
      },
    });
  const { error } = await migrator(() => Promise.reject(new Error('power cut'))).migrateToLatest();
  expect(error).toEqual(new Error('power cut'));
  expect((await db.introspection.getTables()).map(({ name }) => name)).not.toContain('half');
  expect((await migrator(async () => undefined).migrateToLatest()).error).toBeUndefined();
  await db.destroy();
});

test('on SQLite, values without a type throw, and booleans are 0 and 1', async () => {
  const db = new Kysely<DecisionTables>({ dialect: new LibsqlDialect(new Database(':memory:'), () => false) });
  const typed = await sql`select ${true} as truth, typeof(${5}) as whole, typeof(${1.5}) as part`.execute(db);
  expect(typed.rows).toEqual([{ truth: 1, whole: 'integer', part: 'real' }]);
  await expect(sql`select ${new Date(0)}`.execute(db)).rejects.toThrow("can't be stored");
  await db.destroy();
});
