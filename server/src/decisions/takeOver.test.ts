import { type Storage } from '../storage/storage';
import { tabSeparated } from '../storage/tabSeparated';
import { startTestServer, type TestServer } from '../testing/testServer';
import { takeOver } from './takeOver';
import { describeEachStore } from './testing/eachStore';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  const columns = [
    'connector',
    'job_id',
    'scope',
    'status',
    'total_records',
    'start_time',
    'updated_at',
    'triggered_by',
  ];
  const rows = Array.from({ length: 2500 }, (_, index) =>
    index % 2
      ? ['c', `job-${index}`, 'Accounts', 'completed', 5, '1764338000.123', '1764338010.456', 'jo']
      : ['c', `job-${index}`, 'Accounts', 'running', null, null, '1764338010.456', '']
  );
  await server.app.storage.insert('jobs', columns, tabSeparated(rows));
});
afterAll(() => server.close());

describeEachStore('Jobs of an earlier version', (place) => {
  it('are imported once and completely, even if the first import was interrupted', async () => {
    const store = await place().open();
    const { storage } = server.app;
    let portions = 0;
    const interrupted: Storage = {
      ...storage,
      rows: async (...args: Parameters<Storage['rows']>) => {
        if (++portions > 2) {
          throw new Error('power cut');
        }
        return storage.rows(...args) as never;
      },
    };
    await expect(takeOver(interrupted, store)).rejects.toThrow('power cut');
    const count = async () => (await store.db.selectFrom('jobs').select('job_id').execute()).length;
    expect(await count()).toBe(2000);

    await takeOver(storage, store);
    expect(await count()).toBe(2500);
    const jobs = store.db.selectFrom('jobs').selectAll().where('job_id', 'in', ['job-1', 'job-2']).orderBy('job_id');
    const moments = { updated_ms: 1764338010456, first_updated_ms: 1764338010456, reported_ms: 1764338010456 };
    const unsaid = { dry_run: 0, dry_succeeded: null, dry_failed: null, retry_failures: null };
    expect(await jobs.execute()).toEqual([
      {
        ...moments,
        ...unsaid,
        connector: 'c',
        job_id: 'job-1',
        scope: 'Accounts',
        status: 'completed',
        total_records: 5,
        start_ms: 1764338000123,
        end_ms: null,
        triggered_by: 'jo',
      },
      {
        ...moments,
        ...unsaid,
        connector: 'c',
        job_id: 'job-2',
        scope: 'Accounts',
        status: 'running',
        total_records: null,
        start_ms: null,
        end_ms: null,
        triggered_by: '',
      },
    ]);
    // Changes since then are not imported again.
    await store.db.deleteFrom('jobs').where('job_id', '=', 'job-1').execute();
    await takeOver(storage, store);
    expect(await count()).toBe(2499);
  });
});
