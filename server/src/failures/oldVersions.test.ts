/** After many failures are dismissed, their old versions go; queries are correct meanwhile and afterwards. */
import { setTimeout as sleep } from 'node:timers/promises';

import { FAILURE_COLUMNS } from './failureRow';
import { WORTH_A_MERGE } from './oldVersions';
import { Operations, RANGE } from '../testing/operations';
import { describeEachStorage } from '../testing/storages';

jest.setTimeout(300_000);

const COUNT = 100_000;
/** The most failures of one command. */
const DISMISSED = 50_000;
const NEWEST_MS = Date.parse(RANGE.to) - 30 * 86_400_000;

/** One for each record, five at each moment. */
const VALUES: Record<string, string> = {
  rev: `-(${NEWEST_MS} - intDiv(number, 5))`,
  connector: "'c1'",
  id: "leftPad(toString(number), 6, '0')",
  mode: "'realtime'",
  object: "'Invoice'",
  record_id: "concat('record ', toString(number))",
  end_time: `fromUnixTimestamp64Milli(toInt64(${NEWEST_MS} - intDiv(number, 5)), 'UTC')`,
  error_code: "'DACO-01'",
  state: "'open'",
  record_key: 'number',
  arrived_at: 'now64(3)',
  arrived: 'today()',
};

describeEachStorage('very many dismissals', (place) => {
  let server: Operations;
  beforeAll(async () => {
    server = await Operations.start(place().config);
    const { storage } = server.server.app;
    for (const shard of storage.shards) {
      // As in a week with millions: the engine does not merge the new versions with the old ones.
      await shard.execute(
        `ALTER TABLE failures MODIFY SETTING max_bytes_to_merge_at_max_space_in_pool = 1,
          max_bytes_to_merge_at_min_space_in_pool = 1`
      );
    }
    const columns = FAILURE_COLUMNS.filter((name) => name in VALUES);
    await storage.execute(
      `INSERT INTO failures (${columns.join(', ')})
      SELECT ${columns.map((name) => `${VALUES[name]} AS ${name}`).join(', ')} FROM numbers(${COUNT})`
    );
  });
  afterAll(() => server.close());

  const page = async (query: object) =>
    (await server.query({ type: 'failures', limit: 3, ...query })).map(({ id }) => id);

  it('leave few old versions behind, and pages of a state show only failures in it', async () => {
    const { storage } = server.server.app;
    const dismissing = server.ask({ type: 'dismiss', connector: 'c1', ...RANGE, filters: {}, reason: 'because' });
    expect((await dismissing).body).toMatchObject({ accepted: DISMISSED, state: 'completed' });
    // Open failures come after all dismissed ones, whose old versions are open too.
    const check = async () => {
      expect(await page({ state: ['open'] })).toEqual(['050000', '050001', '050002']);
      expect(await page({ state: ['dismissed'], orderBy: 'endTime' })).toEqual(['049999', '049998', '049997']);
      expect(await page({})).toEqual(['000000', '000001', '000002']);
    };
    await check();
    for (let versions = Infinity; versions >= COUNT + WORTH_A_MERGE; await sleep(200)) {
      [{ versions } = { versions }] = await storage.rows<{ versions: number }>(
        'SELECT count() AS versions FROM failures'
      );
    }
    await check();
  });
});
