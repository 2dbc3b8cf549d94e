/** Erases everything about a record, and nothing else, on each storage. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { readConfig } from '../config/config';
import { type Problem, type RecordErasure, type RecordHistory } from '@sync-health/contract';

import { checkCommand } from '../check/checkCommand';
import { DECIDED, NOT_MOVED } from '../move/decisionTables';
import { at, failed, Operations, RANGE, succeeded } from '../testing/operations';
import { describeEachStorage } from '../testing/storages';
import { eraseCommand } from './eraseCommand';

jest.setTimeout(300_000);

const NONE = { events: 0, failures: 0, ids: 0, attempts: 0, decisions: 0, payloads: 0, texts: 0 };
/** With capitals, which no hash, generated id or time contains. */
const NUMBER = 'Q0815Z';
const RECORD = `Ada/${NUMBER}`;

describeEachStorage('an erased record', (place, kind) => {
  let ops: Operations;
  const start = async () =>
    (ops = await Operations.start({ ...place().config, exactUpToEvents: 0, comparesCounts: true, payloadDays: 30 }));
  beforeAll(start);
  afterAll(() => ops.close());

  const erase = (connector: string, params: object = {}, recordId = RECORD) =>
    ops.call<RecordErasure & Problem>(
      `/v1/record?${new URLSearchParams({ connector, recordId, reason: `${recordId} asked for it`, ...params })}`,
      { method: 'DELETE', headers: { 'x-requested-by': 'grace' } }
    );
  const history = async (connector: string, recordId = RECORD) =>
    (await ops.call<RecordHistory>(`/v1/record?${new URLSearchParams({ ...RANGE, connector, recordId })}`)).body;
  const counted = async (connector: string) => {
    const [row] = await ops.query({ type: 'summary', filters: { connector: [connector] } });
    return [row?.synced, row?.errors];
  };
  /** Everywhere in both stores, in any column. */
  async function occurrences(text: string): Promise<string[]> {
    const { storage, decisions } = ops.server.app;
    const found: string[] = [];
    for (const shard of storage.shards) {
      const columns = await shard.rows<{ table: string; name: string }>(
        `SELECT table, name FROM system.columns WHERE database = currentDatabase() AND default_kind = ''
        AND type IN ('String', 'LowCardinality(String)')`
      );
      for (const { table, name } of columns) {
        const [row] = await shard.rows<{ count: number }>(
          `SELECT count() AS count FROM ${table} WHERE position(${name}, {text:String}) > 0`,
          { text }
        );
        found.push(...(row!.count > 0 ? [`${table}.${name}`] : []));
      }
    }
    for (const table of [...DECIDED, ...NOT_MOVED]) {
      const rows = await decisions.db.selectFrom(table).selectAll().execute();
      found.push(...(JSON.stringify(rows).includes(text) ? [table] : []));
    }
    return found;
  }

  async function prepare(connector: string) {
    ops.connector = connector;
    const of = (members: object) => ({ connector, recordId: RECORD, ...members });
    const events = [
      failed({
        id: `${RECORD}-1`,
        ...of({
          payload: { sent: RECORD },
          errorMessage: `no ${RECORD}`,
          triggeredBy: `${RECORD}`,
          attributes: { who: RECORD },
        }),
      }),
      succeeded({ id: `${RECORD}-2`, ...of({ retryOf: `${RECORD}-1`, endTime: at(80_000) }) }),
      failed({ id: `${RECORD}-3`, ...of({ object: 'Account', endTime: at(3700), retryOf: `${RECORD}-1` }) }),
      { ...failed({ id: `${RECORD}-4`, ...of({ endTime: at(7300) }) }), mode: 'manual', jobId: 'j1' },
      failed({ id: 'other-1', connector, recordId: 'r2', endTime: at(1) }),
      succeeded({ id: 'other-2', connector, recordId: 'r3', endTime: at(3701), retryOf: `${RECORD}-1` }),
      { ...failed({ id: 'other-3', connector, recordId: 'r4', endTime: at(7301) }), mode: 'manual', jobId: 'j1' },
    ];
    await ops.send(...events);
    return events;
  }

  it('leaves nothing in any table of either store, and takes nothing from other records', async () => {
    const events = await prepare('c1');
    const bystander = failed({ id: `${RECORD}-1`, connector: 'c2', recordId: RECORD });
    await ops.send(bystander);
    await ops.ask({
      type: 'retry',
      connector: 'c1',
      eventIds: [`${RECORD}-3`, 'other-1'],
      reason: `for ${RECORD}, and so on`,
    });
    await ops.ask({ type: 'dismiss', connector: 'c1', eventIds: [`${RECORD}-1`, `${RECORD}-3`], reason: 'none' });
    await ops.call('/v1/events', { body: [{ ...events[0], id: `${RECORD}-5`, status: 'lost' }] });
    await ops.server.app.rollups.roller.roll();
    expect(await counted('c1')).toEqual([2, 5]);

    const asked = await erase('c1', { dryRun: 'true' });
    expect(asked.body).toMatchObject({
      isDryRun: true,
      left: null,
      erasedAt: null,
      found: { events: 4, failures: 3, ids: 4, attempts: 4, decisions: 4, payloads: 1 },
    });
    expect(await counted('c1')).toEqual([2, 5]);

    const { body, status } = await erase('c1');
    expect({ status, left: body.left, found: body.found }).toMatchObject({
      status: 200,
      left: NONE,
      found: { events: 4 },
    });
    expect(await history('c1')).toMatchObject({ attempts: [], commands: [] });
    expect(await counted('c1')).toEqual([1, 2]);
    expect(await ops.states({ filters: { connector: ['c1'] } })).toMatchObject({ 'other-1': 'retrying' });

    const audit = await ops.server.app.decisions.db.selectFrom('audit').selectAll().execute();
    expect(audit.filter(({ action }) => action === 'record.erase')).toEqual([
      expect.objectContaining({
        actor: 'grace',
        reason: '[erased] asked for it',
        subject: expect.stringMatching(/^[\da-f]{64}$/),
        detail: '{"connector":"c1"}',
      }),
    ]);

    // The same id of another connector is another record.
    expect((await history('c2')).attempts.map(({ id }) => id)).toEqual([`${RECORD}-1`]);
    await erase('c2');
    expect(await occurrences(RECORD)).toEqual([]);
    expect(await occurrences(NUMBER)).toEqual([]);
  });

  it('is searched for in every table: the page on privacy has a row for each', async () => {
    const page = await readFile(path.resolve(__dirname, '../../../docs/privacy.md'), 'utf8');
    const inPage = new Set(
      [...page.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) =>
        [...cell!.matchAll(/`(\w+)`/g)].map(([, name]) => name!)
      )
    );
    const tables = await ops.server.app.storage.rows<{ name: string }>(
      `SELECT name FROM system.tables WHERE database = currentDatabase() AND name NOT LIKE 'migration_lock%'`
    );
    const all = [...tables.map(({ name }) => name), ...DECIDED, ...NOT_MOVED];
    expect(all.filter((name) => !inPage.has(name))).toEqual([]);
  });

  it('does not come back when its events are sent again, and later attempts are new', async () => {
    const events = await prepare('c4');
    await erase('c4');
    const again = await ops.call<{ accepted: number; duplicates: number; rejected: Array<{ detail: string }> }>(
      '/v1/events',
      {
        body: events,
      }
    );
    expect(again.body).toMatchObject({ accepted: 0, duplicates: 3 });
    expect(again.body.rejected.map(({ detail }) => detail)).toEqual(
      Array.from({ length: 4 }, () => 'The record was erased: what ended before that is not taken again')
    );
    // Ended after the erasure, as far as clocks can tell.
    const later = new Date(Date.now() + 60_000).toISOString();
    await ops.send(succeeded({ id: 'later', connector: 'c4', recordId: RECORD, endTime: later }));
    expect((await history('c4')).attempts.map(({ id }) => id)).toEqual(['later']);
    await erase('c4');
    expect((await history('c4')).attempts).toEqual([]);
    await ops.server.app.intakeLog.write();
    expect(await occurrences(RECORD)).toEqual([]);
  });

  // The embedded engine has one process.
  if (kind !== 'embedded') {
    it('includes what another process was storing when the erasure began', async () => {
      const { changes, storage } = ops.server.app;
      await ops.send(failed({ id: 'early', connector: 'c10', recordId: RECORD }));
      const seq = await changes!.begin([Date.parse(at(1))]);
      const looks = jest.spyOn(changes!, 'underWay');
      let isOver = false;
      const erasing = erase('c10').finally(() => (isOver = true));
      while (looks.mock.calls.length < 3 && !isOver) {
        await changes!.changed();
      }
      for (const shard of storage.shards) {
        await shard.execute(
          `INSERT INTO events SELECT * REPLACE ('late' AS id, ${seq} AS seq) FROM events WHERE connector = 'c10'`
        );
      }
      await changes!.stored([seq]);
      expect((await erasing).body).toMatchObject({ found: { events: 2 }, left: NONE });
      looks.mockRestore();
    });
  }

  it('is removed from a running retry, which ends', async () => {
    await prepare('c5');
    const { body } = await ops.retry([`${RECORD}-3`]);
    expect(await ops.pending()).toHaveLength(1);
    await erase('c5');
    expect(await ops.command(body.id)).toMatchObject({
      state: 'completed',
      outcomes: { pending: 0, skipped: 1 },
      items: [],
    });
    expect(await ops.pending()).toEqual([]);
  });

  it('gives figures that match raw events during and after its erasure, in every slot', async () => {
    await prepare('c6');
    await ops.server.app.rollups.roller.roll();
    expect(await counted('c6')).toEqual([2, 5]);
    const running = erase('c6');
    const seen = new Set<string>();
    let isDone = false;
    void running.finally(() => (isDone = true));
    while (!isDone) {
      seen.add(JSON.stringify(await counted('c6')));
    }
    await running;
    seen.add(JSON.stringify(await counted('c6')));
    // Its events may be deleted part by part. Figures are never above those before, nor below those after.
    const figures = [...seen].map((each) => JSON.parse(each) as [number, number]);
    expect(figures.filter(([synced, errors]) => synced > 2 || synced < 1 || errors > 5 || errors < 2)).toEqual([]);
    expect(figures.at(-1)).toEqual([1, 2]);
    expect((await ops.server.app.compareCounts()).differing).toEqual([]);
    await erase('c6', {}, 'r4');
    expect(await counted('c6')).toEqual([1, 1]);
    expect((await ops.server.app.compareCounts()).differing).toEqual([]);
  });

  it('leaves what the audit says of objectives and error groups as it is read, whatever the id is', async () => {
    const put = (url: string, body: object) => ops.call(url, { method: 'PUT', body });
    const objective = { connector: 'c9', object: 'Invoice', target: 0.9, windowDays: 7 };
    await put('/v1/objectives/c9-slow', { ...objective, indicator: { type: 'latency', thresholdMs: 5000 } });
    await put('/v1/objectives/c9-slow', { ...objective, indicator: { type: 'latency', thresholdMs: 6000 } });
    await ops.send(failed({ id: 'named', connector: 'c9', recordId: 'c9-1', errorMessage: 'no parent of c9-1' }));
    const [group] = await ops.query({ type: 'errors', filters: { connector: ['c9'] } });
    const groupId = String(group?.groupId);
    await put(`/v1/error-groups/${groupId}`, { connector: 'c9', status: 'acknowledged', reason: 'c9-1 is known' });

    for (const recordId of ['5000', 'null', 'latency', 'Invoice', 'acknowledged', groupId, 'c9-1']) {
      expect((await erase('c9', { reason: 'asked for' }, recordId)).status).toBe(200);
    }

    const history = await ops.query({ type: 'objectives', interval: 'day', objective: ['c9-slow'] });
    expect(history.length).toBeGreaterThan(0);
    const { body } = await ops.call<{ decisions: object[] }>(
      `/v1/error-groups/decisions?${new URLSearchParams({ ...RANGE, groupId })}`
    );
    expect(body.decisions).toMatchObject([
      { groupId, connector: 'c9', status: 'acknowledged', reason: '[erased] is known' },
    ]);
    const details = await ops.server.app.decisions.db
      .selectFrom('audit')
      .select('detail')
      .where('subject', '=', 'c9-slow')
      .orderBy('id')
      .execute();
    expect(details.map(({ detail }) => JSON.parse(detail))).toMatchObject([
      { object: 'Invoice', indicator: 'latency', threshold_ms: 5000 },
      { object: 'Invoice', indicator: 'latency', threshold_ms: 6000 },
    ]);
  });

  it('needs a manage token of its connector, and mistakes are named', async () => {
    expect((await erase('')).body).toMatchObject({ status: 400, field: 'connector' });
    expect((await erase('c7', { recordId: '' })).body).toMatchObject({ status: 400, field: 'recordId' });
    const refused = await ops.call<Problem>(`/v1/record?${new URLSearchParams({ connector: 'c7', recordId: 'r' })}`, {
      method: 'DELETE',
      headers: { authorization: 'Bearer none' },
    });
    expect(refused.status).toBe(401);
  });

  it('is erased from the command line too, after a listing of what there is', async () => {
    await prepare('c8');
    await ops.close();
    const config = readConfig({ ...place().environment, SYNC_HEALTH_RETENTION_DAYS: '3650' });
    const args = ['--connector', 'c8', '--record', RECORD];
    expect(await eraseCommand(args, config)).toMatch(/ 4 {2}events\n[^]*Nothing was erased: add --yes\./);
    expect(await eraseCommand([...args, '--yes', '--reason', 'why'], config)).toContain(
      'A second search of every table found nothing'
    );
    expect(await eraseCommand(args, config)).toMatch(/ 0 {2}events\n/);
    await expect(eraseCommand(['--connector', 'c8'], config)).rejects.toThrow(/^Usage/);
    expect(await checkCommand(['--counts'], config)).toContain('they agree');
    await start();
  });
});
