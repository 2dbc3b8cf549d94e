/**
 * What the change feed reports, and from where it continues: on SQLite, and on a PostgreSQL that several processes
 * share.
 */
import { reportJob } from '../decisions/jobs';
import { deleteObjective, putObjective } from '../decisions/objectives';
import { describeEachStore, type StorePlace } from '../decisions/testing/eachStore';
import { Changes } from '../storage/rollups/shared/changes';
import { ChangeFeed } from './changeFeed';
import { CHANGES_CHANNEL } from './notes';

const LONG_MS = 60_000;

describeEachStore('the feed of changes', (place, kind) => {
  const feeds: ChangeFeed[] = [];
  afterEach(async () => {
    feeds.forEach((feed) => feed.close());
    await Promise.all(feeds.splice(0).map((feed) => feed.done()));
  });

  async function openFeed({ open }: StorePlace) {
    const store = await open();
    const feed = await ChangeFeed.open(store, await new Changes(store).storeId());
    store.listen(CHANGES_CHANNEL, () => feed.noted());
    feeds.push(feed);
    return { store, feed };
  }

  const ask = (feed: ChangeFeed, since: string | null, waitMs = 0, connectors: string[] | null = null) =>
    feed.next({ since, connectors, waitMs, signal: new AbortController().signal });

  it('begins with nothing, then reports each change once, simultaneous ones together', async () => {
    const { feed } = await openFeed(place());
    const begin = await ask(feed, null);
    expect(begin.changed).toEqual([]);
    expect((await ask(feed, begin.cursor)).changed).toEqual([]);
    feed.mark('a', 'failures');
    feed.mark('b', 'counts');
    const told = await ask(feed, begin.cursor);
    expect(told.changed).toEqual(['counts', 'failures']);
    expect(await ask(feed, told.cursor)).toEqual({ cursor: told.cursor, changed: [] });
    expect((await ask(feed, begin.cursor)).changed).toEqual(['counts', 'failures']);
  });

  it('does not show a token the changes of other connectors', async () => {
    const { feed } = await openFeed(place());
    const { cursor } = await ask(feed, null);
    feed.mark('a', 'failures');
    feed.mark('b', 'jobs');
    expect((await ask(feed, cursor, 0, ['a'])).changed).toEqual(['failures']);
    expect((await ask(feed, cursor, 0, ['c'])).changed).toEqual([]);
    feed.mark('', 'commands');
    expect((await ask(feed, cursor, 0, ['c'])).changed).toEqual(['commands']);
  });

  it('wakes the polls that wait for a change, and no others', async () => {
    const { feed } = await openFeed(place());
    const { cursor } = await ask(feed, null);
    const gone = new AbortController();
    const others = feed.next({ since: cursor, connectors: ['b'], waitMs: LONG_MS, signal: gone.signal });
    const waiting = [ask(feed, cursor, LONG_MS, ['a']), ask(feed, cursor, LONG_MS)];
    feed.mark('a', 'counts');
    expect((await Promise.all(waiting)).map(({ changed }) => changed)).toEqual([['counts'], ['counts']]);
    expect(feed.waiting).toBe(1);
    gone.abort();
    expect((await others).changed).toEqual([]);
    expect(feed.waiting).toBe(0);
  });

  it('answers waiting polls when the server closes', async () => {
    const { feed } = await openFeed(place());
    const { cursor } = await ask(feed, null);
    const waiting = ask(feed, cursor, LONG_MS);
    feed.close();
    expect((await waiting).changed).toEqual([]);
  });

  it('continues after a restart, and reports that anything may have changed meanwhile', async () => {
    const first = await openFeed(place());
    const { cursor } = await ask(first.feed, null);
    const second = await openFeed(place());
    const told = await ask(second.feed, cursor);
    expect(told.changed).toEqual(['counts', 'failures', 'jobs', 'commands', 'objectives']);
    expect((await ask(second.feed, told.cursor)).changed).toEqual([]);
  });

  it.each(['', 'elsewhere.3', 'nonsense', 'a.b.c', '.'])(
    'reports everything as changed after the cursor %j',
    async (cursor) => {
      const { feed } = await openFeed(place());
      expect((await ask(feed, cursor)).changed).toEqual(['counts', 'failures', 'jobs', 'commands', 'objectives']);
    }
  );

  it('reports everything as changed after a position that the store has not reached, as after a restored backup', async () => {
    const { feed } = await openFeed(place());
    const [storeId, position] = (await ask(feed, null)).cursor.split('.');
    expect((await ask(feed, `${storeId}.${Number(position) + 1}`)).changed).toHaveLength(5);
  });

  it('reports a job written by any committed transaction, and none that was rolled back', async () => {
    const { store, feed } = await openFeed(place());
    const { cursor } = await ask(feed, null);
    const job = {
      jobId: 'j',
      scope: 's',
      status: 'running' as const,
      totalRecords: null,
      startMs: null,
      endMs: null,
      triggeredBy: null,
      dryRun: null,
      drySucceeded: null,
      dryFailed: null,
      retryFailures: null,
      updatedMs: 1,
    };
    const write = (connector: string, fails: boolean) =>
      store.transaction(async (transaction) => {
        await reportJob(transaction, { ...job, connector }, 1);
        if (fails) {
          throw new Error('given up');
        }
      });
    await expect(write('b', true)).rejects.toThrow('given up');
    expect((await ask(feed, cursor)).changed).toEqual([]);
    const waiting = ask(feed, cursor, LONG_MS, ['a']);
    await write('a', false);
    expect((await waiting).changed).toEqual(['jobs']);
    expect((await ask(feed, cursor, 0, ['b'])).changed).toEqual([]);
  });

  it('reports an objective that another process set, moved to another connector, or removed', async () => {
    const { store } = await openFeed(place());
    const { feed } = await openFeed(place());
    let { cursor } = await ask(feed, null);
    const told = async (connector: string) => (await ask(feed, cursor, LONG_MS, [connector])).changed;
    const put = (connector: string) =>
      putObjective(
        store,
        'o',
        { connector, indicator: { type: 'errorRate' }, target: 0.99, windowDays: 30 },
        { actor: 'ada', nowMs: 1 }
      );
    await put('a');
    expect(await told('a')).toEqual(['objectives']);
    ({ cursor } = await ask(feed, null));
    await put('b');
    expect([await told('a'), await told('b')]).toEqual([['objectives'], ['objectives']]);
    ({ cursor } = await ask(feed, null));
    await deleteObjective(store, 'o', { actor: 'ada', nowMs: 2 });
    expect(await told('b')).toEqual(['objectives']);
    expect((await ask(feed, cursor, 0, ['a'])).changed).toEqual([]);
  });

  if (kind === 'PostgreSQL') {
    it('reports in every process what any process marks, at any moment', async () => {
      const all = await Promise.all([1, 2, 3].map(() => openFeed(place())));
      const [asked] = all;
      const seen = new Set<string>();
      const names = Array.from({ length: 60 }, (_, index) => `c${index}`);
      const { cursor } = await ask(all[2]!.feed, null);
      // Each connector has a client that continues from answer to answer, on alternating processes.
      const follow = async (name: string) => {
        for (let [since, turn] = [cursor, 0]; !seen.has(name); turn++) {
          const answer = await ask(all[turn % 3]!.feed, since, 500, [name]);
          since = answer.cursor;
          if (answer.changed.includes('counts')) {
            seen.add(name);
          }
        }
      };
      const following = names.map(follow);
      for (const [index, name] of names.entries()) {
        all[index % 3]!.feed.mark(name, 'counts');
        await ask(asked!.feed, cursor);
      }
      await Promise.all(following);
      expect(seen.size).toBe(60);
    });
  }
});
