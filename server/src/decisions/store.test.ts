import { setTimeout as sleep } from 'node:timers/promises';

import { sql } from 'kysely';

import { NewerSchemaError } from '../storage/migrate';
import { claimKey } from './idempotencyKeys';
import { openPostgres } from './postgres';
import { type DecisionTransaction } from './store';
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

describeEachStore('the transactional store', (place) => {
  test('keeps what a transaction wrote, and nothing of one that failed', async () => {
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

  test('tells what was notified once it is committed, also to those who opened it elsewhere', async () => {
    const store = await place().open();
    const heard: string[] = [];
    const end = store.listen('changes', (payload) => heard.push(payload));
    // The subscription is on its way where the database is elsewhere.
    await store.transaction(async ({ notify }) => notify('others', 'x'));
    await sleep(200);
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
    await until(() => heard.length >= 2);
    expect(heard).toEqual(['one', 'two']);
    end();
    await store.transaction(async ({ notify }) => notify('changes', 'three'));
    await sleep(100);
    expect(heard).toEqual(['one', 'two']);
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

  test('a key belongs to its token, tells another request, and is free again after seven days', async () => {
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

  test('several that start at once migrate it once', async () => {
    const stores = [];
    for (let index = 0; index < (place().config.databaseUrl ? 4 : 1); index++) {
      stores.push(place().open());
    }
    const [store] = await Promise.all(stores);
    expect(await store!.ping()).toBe(true);
  });

  test('a store that a newer server wrote is refused, and says so', async () => {
    const store = await place().open();
    await sql`insert into kysely_migration (name, timestamp) values ('9999-of-the-future', '2099-01-01')`.execute(
      store.db
    );
    await expect(place().open()).rejects.toThrow(NewerSchemaError);
  });
});

test('a PostgreSQL that is not there is told in one line that names the setting', async () => {
  await expect(openPostgres('postgresql://nobody:secret@127.0.0.1:1/x')).rejects.toThrow(
    'DATABASE_URL: PostgreSQL does not answer there (ECONNREFUSED). Start it, or correct the host and port.'
  );
});
