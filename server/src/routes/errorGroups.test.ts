/** The life of error groups over HTTP, on both kinds of the transactional store. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type ErrorGroupDecisionList, type ErrorGroupHistory, type Problem } from '@sync-health/contract';

import { tokenCommand } from '../auth/tokenCommand';
import { failed, Operations } from '../testing/operations';
import { createDatabase, postgresIsMissing } from '../testing/postgres';

const DAY_MS = 86_400_000;
const iso = (ms: number) => new Date(ms).toISOString();

describe.each(['SQLite', 'PostgreSQL'])('on %s', (kind) => {
  const test = kind === 'PostgreSQL' && postgresIsMissing ? it.skip : it;
  let dataDir: string;
  let database: Awaited<ReturnType<typeof createDatabase>> | null = null;
  let ops: Operations;
  const start = async () => {
    ops = await Operations.start({ dataDir, databaseUrl: database?.url ?? null });
  };

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-groups-'));
    database = kind === 'PostgreSQL' && !postgresIsMissing ? await createDatabase() : null;
    await start();
  });
  afterAll(async () => {
    await ops.close();
    await database?.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  let count = 0;
  /** The code separates groups; times are before now, or after it if negative. */
  const fail = (errorCode: string, msAgo: number, connector = 'c1') => {
    const time = iso(Date.now() - msAgo);
    return ops.send(failed({ id: `f${count++}`, connector, errorCode, startTime: time, endTime: time }));
  };

  async function group(errorCode: string, query: object = {}) {
    const rows = await ops.query({ type: 'errors', filters: { errorCode: [errorCode] }, ...query });
    expect(rows).toHaveLength(1);
    const { groupId, status, assignee } = rows[0]!;
    return { id: String(groupId), shown: [status, assignee] };
  }

  async function decide(errorCode: string, body: object, headers?: Record<string, string>) {
    const { id } = await group(errorCode);
    return ops.call<ErrorGroupDecisionList & Problem>(`/v1/error-groups/${id}`, { method: 'PUT', body, headers });
  }

  test('an assignee is a name: a blank one or one of control characters is refused', async () => {
    await fail('BLANK', 1000);
    for (const assignee of ['  ', '\u0000']) {
      const answer = await decide('BLANK', { status: 'acknowledged', assignee });
      expect(answer).toMatchObject({ status: 400, body: { field: 'assignee' } });
    }
    expect((await group('BLANK')).shown).toEqual(['new', null]);
  });

  test('a group is new, then acknowledged, with who did it', async () => {
    await fail('ACK', 1000);
    expect((await group('ACK')).shown).toEqual(['new', null]);
    const body = { status: 'acknowledged', assignee: 'grace', reason: 'seen' };
    const { id } = await group('ACK');
    expect(await decide('ACK', body, { 'x-requested-by': 'ada' })).toEqual({
      status: 200,
      body: {
        decisions: [
          { ...body, groupId: id, connector: 'c1', mutedUntil: null, decidedBy: 'ada', decidedAt: expect.any(Number) },
        ],
      },
    });
    expect((await group('ACK')).shown).toEqual(['acknowledged', 'grace']);

    // The assignee is kept until changed, and the group stays acknowledged with later failures.
    await fail('ACK', -1000);
    await decide('ACK', { status: 'acknowledged' });
    expect((await group('ACK')).shown).toEqual(['acknowledged', 'grace']);
    await decide('ACK', { status: 'new', assignee: null });
    expect((await group('ACK')).shown).toEqual(['new', null]);
    const audit = await ops.server.app.decisions.db
      .selectFrom('audit')
      .select(['actor', 'action', 'subject', 'reason'])
      .where('subject', '=', id)
      .orderBy('id')
      .execute();
    expect(audit).toEqual([
      { actor: 'ada', action: 'errorGroup.acknowledged', subject: id, reason: 'seen' },
      { actor: 'bootstrap token', action: 'errorGroup.acknowledged', subject: id, reason: '' },
      { actor: 'bootstrap token', action: 'errorGroup.new', subject: id, reason: '' },
    ]);
  });

  test('readers see every decision, and what the group is about', async () => {
    await fail('PAST', 1000);
    const from = Date.now();
    await decide('PAST', { status: 'acknowledged', reason: 'seen' }, { 'x-requested-by': 'ada' });
    await decide('PAST', { status: 'resolved', assignee: 'grace' }, { 'x-requested-by': 'bo' });
    const { id } = await group('PAST');
    const past = (params: string) =>
      ops.call<ErrorGroupHistory>(`/v1/error-groups/decisions?from=${iso(from)}&to=${iso(Date.now() + 1000)}${params}`);
    const about = { groupId: id, connector: 'c1', errorCode: 'PAST', message: '', mutedUntil: null };
    const when = { decidedAt: expect.any(Number) };
    expect((await past(`&groupId=${id}`)).body).toEqual({
      decisions: [
        { ...about, ...when, status: 'resolved', assignee: 'grace', reason: null, decidedBy: 'bo' },
        { ...about, ...when, status: 'acknowledged', assignee: null, reason: 'seen', decidedBy: 'ada' },
      ],
      truncated: false,
    });
    expect((await past('&limit=1')).body).toMatchObject({ decisions: [{ decidedBy: 'bo' }], truncated: true });
    expect((await past('&groupId=another')).body.decisions).toEqual([]);
  });

  test('groups are filtered by status, however many there are, with who decided and how counts developed', async () => {
    await fail('S-NEW', 13 * 3_600_000);
    await fail('S-NEW', 1000);
    await fail('S-ACK', 1000);
    await fail('S-MUTE', 1000);
    await decide('S-ACK', { status: 'acknowledged' }, { 'x-requested-by': 'ada' });
    const until = Date.now() + DAY_MS;
    await decide('S-MUTE', { status: 'muted', mutedUntil: iso(until) }, { 'x-requested-by': 'bo' });
    const found = async (groupStatus: string[], more: object = {}) => {
      const filters = { errorCode: ['S-NEW', 'S-ACK', 'S-MUTE'] };
      return ops.query({ type: 'errors', filters, groupStatus, ...more });
    };
    const codes = (rows: Array<Record<string, unknown>>) => rows.map(({ errorCode }) => errorCode);
    expect(codes(await found([]))).toEqual(['S-NEW', 'S-MUTE', 'S-ACK']);
    expect(codes(await found(['acknowledged', 'muted'], { limit: 1 }))).toEqual(['S-MUTE']);
    expect(await found(['acknowledged'])).toMatchObject([{ decidedBy: 'ada', mutedUntil: null, share: 0.25 }]);
    expect(await found(['muted'])).toMatchObject([{ decidedBy: 'bo', mutedUntil: until }]);
    const [fresh] = await found(['new']);
    expect(fresh).toMatchObject({ errorCode: 'S-NEW', count: 2, retryable: 2, decidedBy: null });
    const parts = String(fresh?.trend).split(',').map(Number);
    expect(parts).toHaveLength(14);
    expect(parts.reduce((sum, each) => sum + each, 0)).toBe(2);
  });

  test('a group is muted until its time is over', async () => {
    await fail('MUTE', 1000);
    const until = Date.now() + DAY_MS;
    const { body } = await decide('MUTE', { status: 'muted', mutedUntil: iso(until) });
    expect(body.decisions[0]?.mutedUntil).toBe(until);
    await fail('MUTE', 0);
    expect((await group('MUTE')).shown).toEqual(['muted', null]);
    await ops.server.app.decisions.db
      .updateTable('error_groups')
      .set({ muted_until_ms: Date.now() - 1 })
      .where('group_id', '=', (await group('MUTE')).id)
      .execute();
    expect((await group('MUTE')).shown).toEqual(['new', null]);
  });

  test('a group is resolved by a person, and reopened when it fails again', async () => {
    // The sender's clock is ahead: failures seen when the group was resolved do not reopen it.
    await fail('FIX', -60_000);
    await decide('FIX', { status: 'resolved', assignee: 'ada' });
    expect((await group('FIX')).shown).toEqual(['resolved', 'ada']);
    await fail('FIX', 5000);
    expect((await group('FIX')).shown).toEqual(['resolved', 'ada']);
    await fail('FIX', -120_000);
    expect((await group('FIX')).shown).toEqual(['reopened', 'ada']);
    // Even if the range or the filters of a query leave out the failure that reopened it.
    await fail('FIX', DAY_MS);
    const earlier = { bucket: { time: iso(Date.now() - DAY_MS), interval: 'hour' } };
    expect((await group('FIX', earlier)).shown).toEqual(['reopened', 'ada']);
    await decide('FIX', { status: 'acknowledged' });
    expect((await group('FIX')).shown).toEqual(['acknowledged', 'ada']);
  });

  test('a group is resolved automatically after a quiet time, and reopened when it fails again', async () => {
    await fail('QUIET', 20 * DAY_MS);
    await fail('QUIET', 8 * DAY_MS + 60_000);
    expect((await group('QUIET')).shown[0]).toBe('resolved');
    await fail('QUIET', 1000);
    expect((await group('QUIET')).shown[0]).toBe('reopened');
    await decide('QUIET', { status: 'acknowledged' });
    expect((await group('QUIET')).shown[0]).toBe('acknowledged');

    await fail('STEADY', 13 * DAY_MS);
    await fail('STEADY', 7 * DAY_MS - 60_000);
    expect((await group('STEADY')).shown[0]).toBe('new');
    await fail('STEADY', 1000);
    expect((await group('STEADY')).shown[0]).toBe('new');
  });

  test('decisions survive a restart', async () => {
    await fail('KEEP', 1000);
    await decide('KEEP', { status: 'acknowledged', assignee: 'ada' });
    await ops.close();
    await start();
    expect((await group('KEEP')).shown).toEqual(['acknowledged', 'ada']);
  });

  test('a group of several connectors shows its most urgent status, and a token decides for its own connectors', async () => {
    await fail('BOTH', 1000, 'c1');
    await fail('BOTH', 1000, 'c2');
    const { id } = await group('BOTH');
    const { config } = ops.server.app;
    const args = ['create', '--name', kind, '--scopes', 'read,operate', '--connector', 'c1'];
    const [bearer = ''] = (await tokenCommand(args, config)).split('\n');
    const headers = { authorization: `Bearer ${bearer}` };
    const put = (body: object) => ops.call<Problem>(`/v1/error-groups/${id}`, { method: 'PUT', body, headers });

    const refused = await put({ connector: 'c2', status: 'muted' });
    expect([refused.status, refused.body.field]).toEqual([403, 'connector']);
    await fail('THEIRS', 1000, 'c2');
    const theirs = await group('THEIRS');
    const unseen = { method: 'PUT', body: { status: 'muted' }, headers } as const;
    expect((await ops.call(`/v1/error-groups/${theirs.id}`, unseen)).status).toBe(404);
    expect((await group('THEIRS')).shown).toEqual(['new', null]);

    expect((await put({ status: 'acknowledged', assignee: 'ada' })).status).toBe(200);
    expect((await group('BOTH')).shown).toEqual(['new', null]);
    const only = (connector: string) => group('BOTH', { filters: { errorCode: ['BOTH'], connector: [connector] } });
    expect((await only('c1')).shown).toEqual(['acknowledged', 'ada']);
    expect((await only('c2')).shown).toEqual(['new', null]);
    const all = await decide('BOTH', { status: 'acknowledged', assignee: 'ada' });
    expect(all.body.decisions.map(({ connector }) => connector)).toEqual(['c1', 'c2']);
    expect((await group('BOTH')).shown).toEqual(['acknowledged', 'ada']);
  });

  test.each([
    [{}, 400, 'status'],
    [{ status: 'reopened' }, 400, 'status'],
    [{ status: 'new', assignee: '' }, 400, 'assignee'],
    [{ status: 'new', asignee: 'ada' }, 400, 'asignee'],
    [{ status: 'muted', mutedUntil: 'tomorrow' }, 400, 'mutedUntil'],
    [{ status: 'muted', mutedUntil: '2020-01-01T00:00:00Z' }, 422, 'mutedUntil'],
    [{ status: 'resolved', mutedUntil: '2100-01-01T00:00:00Z' }, 422, 'mutedUntil'],
    [{ status: 'resolved', connector: 'nowhere' }, 404, 'groupId'],
  ])('%j is refused by the name of the member', async (body, status, field) => {
    await fail('WRONG', 1000);
    const answer = await decide('WRONG', body);
    expect([answer.status, answer.body.field]).toEqual([status, field]);
  });
});
