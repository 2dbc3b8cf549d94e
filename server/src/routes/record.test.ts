/** The history of one record over HTTP, on both kinds of the transactional store. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type Problem, type QueryResult, type RecordHistory, type RecordList } from '@sync-health/contract';

import { tokenCommand } from '../auth/tokenCommand';
import { at, failed, Operations, RANGE, succeeded } from '../testing/operations';
import { createDatabase, postgresIsMissing } from '../testing/postgres';

describe.each(['SQLite', 'PostgreSQL'])('on %s', (kind) => {
  const test = kind === 'PostgreSQL' && postgresIsMissing ? it.skip : it;
  let dataDir: string;
  let database: Awaited<ReturnType<typeof createDatabase>> | null = null;
  let ops: Operations;

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-record-'));
    database = kind === 'PostgreSQL' && !postgresIsMissing ? await createDatabase() : null;
    ops = await Operations.start({ dataDir, databaseUrl: database?.url ?? null });
    await ops.send(
      failed({ id: 'a', recordId: 'R/1', errorMessage: 'no', endTime: at(1) }),
      succeeded({ id: 'b', recordId: 'R/1', object: 'Account', endTime: at(10) }),
      { ...succeeded({ id: 'c', recordId: 'R/1', endTime: at(20), mode: 'manual', jobId: 'j1' }) },
      failed({ id: 'd', recordId: 'R/1', endTime: at(30), attributes: { batch: '7' }, traceId: 'a'.repeat(32) }),
      failed({ id: 'e', recordId: 'R/1', connector: 'c2', endTime: at(40) }),
      failed({ id: 'f', recordId: 'R/12', endTime: at(50) })
    );
    await ops.retry(['d', 'f'], { 'x-requested-by': 'ada' });
  });
  afterAll(async () => {
    await ops.close();
    await database?.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const history = (params: Record<string, string>, headers?: Record<string, string>) =>
    ops.call<RecordHistory & Problem>(`/v1/record?${new URLSearchParams({ ...RANGE, ...params })}`, { headers });

  test('a record has its attempts of both modes and every object, with the states of failures', async () => {
    const { body } = await history({ recordId: 'R/1', connector: 'c1' });
    expect(body.attempts.map(({ id, mode, object, status, state }) => [id, mode, object, status, state])).toEqual([
      ['d', 'realtime', 'Invoice', 'failed', 'retrying'],
      ['c', 'manual', 'Invoice', 'success', null],
      ['b', 'realtime', 'Account', 'success', null],
      // The same id of another object is another record.
      ['a', 'realtime', 'Invoice', 'failed', 'resolved'],
    ]);
    expect(body.attempts[0]).toMatchObject({ attributes: { batch: '7' }, traceId: 'a'.repeat(32), jobId: null });
    expect(body.attempts[1]).toMatchObject({ jobId: 'j1', errorCode: null, endTime: Date.parse(at(20)) });
    expect(body.truncated).toBe(false);
  });

  test('a record has the commands about its failures, with their outcomes', async () => {
    const { body } = await history({ recordId: 'R/1', connector: 'c1' });
    expect(body.commands).toMatchObject([
      { type: 'retry', state: 'waiting', eventId: 'd', outcome: 'pending', requestedBy: 'ada', object: 'Invoice' },
    ]);
    const before = await history({ recordId: 'R/1', from: at(-100), to: at(25) });
    expect(before.body.commands).toEqual([]);
    expect(before.body.attempts.map(({ id }) => id)).toEqual(['c', 'b', 'a']);
  });

  test("a record has the decisions about its failures' error groups, for its own connector", async () => {
    const groups = await ops.call<QueryResult>('/v1/query', {
      body: { ...RANGE, query: { type: 'errors', filters: { connector: ['c1'] } } },
    });
    const column = (name: string) => groups.body.fields.find((field) => field.name === name)!.values as string[];
    const [own, other] = ['no', column('message').find((message) => message !== 'no')].map(
      (message) => column('groupId')[column('message').indexOf(message!)]!
    );
    const decide = (groupId: string, body: object) =>
      ops.call(`/v1/error-groups/${groupId}`, { method: 'PUT', headers: { 'x-requested-by': 'ada' }, body });
    await decide(own!, { status: 'acknowledged', connector: 'c1', reason: 'The mapping is wrong' });
    await decide(other!, { status: 'resolved', connector: 'c2' });

    const { body } = await history({ recordId: 'R/1', connector: 'c1' });
    expect(body.decisions).toMatchObject([
      { groupId: own, connector: 'c1', status: 'acknowledged', reason: 'The mapping is wrong', decidedBy: 'ada' },
    ]);
    const all = await history({ recordId: 'R/1' });
    expect(all.body.decisions.map(({ connector, status }) => [connector, status])).toEqual([
      ['c2', 'resolved'],
      ['c1', 'acknowledged'],
    ]);
    expect((await history({ recordId: 'nobody' })).body.decisions).toEqual([]);
  });

  test('without a connector, the history covers all connectors that the token may see', async () => {
    expect((await history({ recordId: 'R/1' })).body.attempts.map(({ id }) => id)).toEqual(['e', 'd', 'c', 'b', 'a']);
    const args = ['create', '--name', kind, '--scopes', 'read', '--connector', 'c2'];
    const [bearer = ''] = (await tokenCommand(args, ops.server.app.config)).split('\n');
    const headers = { authorization: `Bearer ${bearer}` };
    const seen = await history({ recordId: 'R/1' }, headers);
    expect([seen.body.attempts.map(({ id }) => id), seen.body.commands]).toEqual([['e'], []]);
    expect((await history({ recordId: 'R/1', connector: 'c1' }, headers)).body.attempts).toEqual([]);
  });

  const find = (params: Record<string, string>, headers?: Record<string, string>) =>
    ops.call<RecordList & Problem>(`/v1/records?${new URLSearchParams({ ...RANGE, ...params })}`, { headers });
  const idsOf = ({ body }: { body: RecordList }) =>
    body.records.map(({ connector, recordId }) => `${connector}/${recordId}`);

  test('a part of an id finds the records with it, each once with its last attempt, newest first', async () => {
    const { body } = await find({ search: '/1' });
    expect(body).toEqual({
      records: [
        { connector: 'c1', recordId: 'R/12', lastObject: 'Invoice', lastEnd: Date.parse(at(50)), lastStatus: 'failed' },
        { connector: 'c2', recordId: 'R/1', lastObject: 'Invoice', lastEnd: Date.parse(at(40)), lastStatus: 'failed' },
        { connector: 'c1', recordId: 'R/1', lastObject: 'Invoice', lastEnd: Date.parse(at(30)), lastStatus: 'failed' },
      ],
      truncated: false,
    });
    expect(idsOf(await find({ search: 'r/12' }))).toEqual(['c1/R/12']);
    // Messages and ids of events are not searched.
    expect(idsOf(await find({ search: 'no' }))).toEqual([]);
    expect(idsOf(await find({ search: '%' }))).toEqual([]);
  });

  test('an exact id comes first, and the answer says if more exist', async () => {
    expect(idsOf(await find({ search: 'R/1' }))).toEqual(['c2/R/1', 'c1/R/1', 'c1/R/12']);
    expect(await find({ search: 'R/1', limit: '2' })).toMatchObject({ body: { truncated: true } });
    expect(idsOf(await find({ search: 'R/1', limit: '2' }))).toEqual(['c2/R/1', 'c1/R/1']);
    expect((await find({ search: 'R/1', limit: '3' })).body.truncated).toBe(false);
  });

  test('a search covers its range and what the token may see', async () => {
    expect(idsOf(await find({ search: 'R/1', to: at(15) }))).toEqual(['c1/R/1']);
    const args = ['create', '--name', `search on ${kind}`, '--scopes', 'read', '--connector', 'c2'];
    const [bearer = ''] = (await tokenCommand(args, ops.server.app.config)).split('\n');
    expect(idsOf(await find({ search: 'R/' }, { authorization: `Bearer ${bearer}` }))).toEqual(['c2/R/1']);
    const refused = await find({ search: '' });
    expect([refused.status, refused.body.field]).toEqual([400, 'search']);
  });

  test('an unknown record has an empty history, and a call without an id is refused', async () => {
    expect((await history({ recordId: 'R' })).body).toEqual({
      attempts: [],
      commands: [],
      decisions: [],
      truncated: false,
    });
    const refused = await history({ recordId: '' });
    expect([refused.status, refused.body.field]).toEqual([400, 'recordId']);
  });
});
