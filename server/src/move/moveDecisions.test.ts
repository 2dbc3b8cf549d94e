/** Decisions made on one machine are moved to PostgreSQL and continue there. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { isServed } from '../backup/control';
import { openPostgres } from '../decisions/postgres';
import { at, failed, Operations } from '../testing/operations';
import { createDatabase, postgresIsMissing, type TestDatabase } from '../testing/postgres';
import { DECIDED, NOT_MOVED } from './decisionTables';
import { moveDecisions } from './moveDecisions';

jest.setTimeout(180_000);

/** More than one portion, with texts that neither database stores unchanged. */
const COUNT = 1200;
const idOf = (index: number) => (index === 7 ? `it's \0 "7"` : `f${index}`);
const ids = Array.from({ length: COUNT }, (_, index) => idOf(index));

(postgresIsMissing ? describe.skip : describe)('from SQLite to PostgreSQL', () => {
  let dataDir: string;
  let database: TestDatabase;
  let server: Operations;
  let retry = '';

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-decided-'));
    database = await createDatabase();
    server = await Operations.start({ dataDir });
    await server.send(...ids.map((id, index) => failed({ id, recordId: `record ${index}` })));
    ({ id: retry } = (await server.retry(ids.slice(0, COUNT - 2), { 'idempotency-key': 'once' })).body);
    await server.ask({ type: 'dismiss', connector: 'c1', eventIds: ids.slice(-2), reason: 'nothing to be done' });
    expect((await server.putJob('job-1', { status: 'running' })).status).toBe(200);
    await server.call('/v1/tokens', { body: { name: 'reader', scopes: ['read'] } });
    await server.call('/v1/objectives/one', {
      method: 'PUT',
      body: { connector: 'c1', indicator: { type: 'errorRate' }, target: 0.99, windowDays: 7 },
    });
    await server.pending();
    await server.call(`/v1/commands/${retry}/pause`, { body: { reason: 'wait' } });
  });
  afterAll(async () => {
    await server.close();
    await database.drop();
    await rm(dataDir, { recursive: true });
  });

  const answers = async () => ({
    command: await server.command(retry),
    commands: (await server.call('/v1/commands')).body,
    job: await server.job('job-1'),
    tokens: (await server.call('/v1/tokens')).body,
    objectives: (await server.call('/v1/objectives')).body,
    states: await server.states(),
  });
  const move = (lines: string[] = [], config: object = {}) =>
    moveDecisions([], { dataDir, databaseUrl: database.url, ...config }, (line) => lines.push(line));

  it('every table is moved, or is about running work', async () => {
    const store = await openPostgres(database.url);
    const tables = (await store.db.introspection.getTables()).map(({ name }) => name);
    await store.close();
    expect(tables.sort()).toEqual([...DECIDED, ...NOT_MOVED].sort());
  });

  it('refuses while a server runs, without a database, without decisions, and with arguments', async () => {
    await expect(move([], { databaseUrl: null })).rejects.toThrow('DATABASE_URL is not set');
    await expect(move([], { dataDir: path.join(dataDir, 'none') })).rejects.toThrow('set SYNC_HEALTH_DATA_DIR');
    await expect(moveDecisions(['x'], { dataDir, databaseUrl: null }, () => undefined)).rejects.toThrow('no arguments');
    await server.server.app.listen({ port: 0, host: '127.0.0.1' });
    while (!(await isServed({ dataDir }))) {
      await sleep(20);
    }
    await expect(move()).rejects.toThrow('A server runs on');
  });

  it('moves everything: the server that starts there gives the same answers, and continues', async () => {
    const before = await answers();
    await server.close();
    const lines: string[] = [];
    expect(await move(lines)).toContain('both sides hold the same');
    expect(lines).toContain(`command_items: ${COUNT.toLocaleString('en')} rows`);
    await expect(move()).rejects.toThrow('holds decisions already');

    server = await Operations.start({ dataDir, databaseUrl: database.url });
    expect(await answers()).toEqual(before);
    const again = await server.retry(ids.slice(0, COUNT - 2), { 'idempotency-key': 'once' });
    expect(again.body.id).toBe(retry);
    // Auto-incremented keys continue above those that were moved.
    expect((await server.call(`/v1/commands/${retry}/resume`, { body: {} })).status).toBe(200);
    await server.send(failed({ id: 'again', recordId: 'record 0', retryOf: ids[0], endTime: at(50) }));
    expect((await server.command(retry)).outcomes).toMatchObject({ failed: 1, pending: COUNT - 3 });
  });

  it('moves nothing if both sides differ at the end', async () => {
    const other = await createDatabase();
    const store = await openPostgres(other.url);
    await store.db.schema
      .alterTable('jobs')
      .alterColumn('scope', (column) => column.setDataType('varchar(2)'))
      .execute();
    await expect(move([], { databaseUrl: other.url })).rejects.toThrow('too long');
    expect(await store.db.selectFrom('commands').select('id').execute()).toEqual([]);
    expect(await store.db.selectFrom('audit').select('id').execute()).toEqual([]);
    await store.close();
    await other.drop();
  });
});
