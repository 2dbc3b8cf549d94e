/** What was sent or answered, kept beside an event: only where a setting says so, masked, bounded, and in no list. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { MAX_LENGTH, type Payload, type Problem } from '@sync-health/contract';

import { tokenCommand } from '../auth/tokenCommand';
import { ONE_READ_MS } from '../payloads/auditRead';
import { at, failed, Operations, RANGE, succeeded } from '../testing/operations';
import { describeEachStorage } from '../testing/storages';

jest.setTimeout(300_000);

const payloadOf = (ops: Operations, eventId: string, connector = 'c1', headers?: Record<string, string>) =>
  ops.call<Payload & Problem>(`/v1/payload?${new URLSearchParams({ connector, eventId })}`, { headers });

describeEachStorage('a payload that is kept', (place) => {
  let ops: Operations;
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'sync-health-payload-'));
    const masksFile = path.join(dir, 'masks.json');
    const rules = [
      { pattern: '[\\w.]+@[\\w.]+', replacement: '***@***' },
      { pattern: '(?s).+', attributes: ['customer'] },
      { pattern: '\\b\\d{16}\\b', replacement: '[card]', fields: ['errorMessage'] },
    ];
    await writeFile(masksFile, JSON.stringify({ rules }));
    ops = await Operations.start({ ...place().config, payloadDays: 30, masksFile });
  });
  afterAll(async () => {
    await ops.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('is answered for its event as JSON, after every rule of masks', async () => {
    const payload = {
      to: 'Account',
      body: { mail: 'ada@example.com', customer: 'Ada', card: 4111111111111111, lines: [{ amount: 12.5, ok: true }] },
    };
    await ops.send(failed({ id: 'p1', payload }), succeeded({ id: 'p2', recordId: 'r2', payload: 'ada@example.com' }));
    const { body } = await payloadOf(ops, 'p1');
    expect(JSON.parse(body.payload)).toEqual({
      to: 'Account',
      body: { mail: '***@***', customer: '***', card: '[card]', lines: [{ amount: 12.5, ok: true }] },
    });
    expect(body).toMatchObject({ connector: 'c1', eventId: 'p1', keptUntil: Date.parse(at(1)) + 30 * 86_400_000 });
    expect((await payloadOf(ops, 'p2')).body.payload).toBe('***@***');
    // A body that came as text is looked into like one that came as JSON.
    await ops.send(failed({ id: 'p3', payload: '{"customer": "Ada"}' }));
    expect((await payloadOf(ops, 'p3')).body.payload).toBe('{"customer":"***"}');
  });

  it('is cut where it is too long or too deep, and its event counts', async () => {
    let deep: unknown = 'bottom';
    for (let depth = 0; depth < 2000; depth++) {
      deep = [deep];
    }
    await ops.send(
      failed({ id: 'long', payload: { text: 'é'.repeat(MAX_LENGTH.payload) } }),
      failed({ id: 'deep', payload: deep }),
      failed({ id: 'none', payload: null })
    );
    const { payload } = (await payloadOf(ops, 'long')).body;
    expect(payload).toHaveLength(MAX_LENGTH.payload);
    expect(payload).toMatch(/^\{"text":"é+ … \(cut\)$/);
    expect((await payloadOf(ops, 'deep')).body.payload).toMatch(/^\[{20}"…"\]{20}$/);
    expect((await payloadOf(ops, 'none')).status).toBe(404);
    expect(await ops.states()).toMatchObject({ long: 'open', deep: 'open', none: 'open' });
  });

  it('is that of the event that counted: neither a redelivery nor a conflict changes it', async () => {
    const event = failed({ id: 'first', recordId: 'r9', payload: { n: 1 } });
    await ops.send(event);
    const again = await ops.call<object>('/v1/events', { body: [{ ...event, payload: { n: 2 } }] });
    expect(again.body).toMatchObject({ accepted: 0, duplicates: 1, conflicts: 0 });
    const other = await ops.call<object>('/v1/events', { body: [{ ...event, action: 'delete', payload: { n: 3 } }] });
    expect(other.body).toMatchObject({ accepted: 0, conflicts: 1 });
    expect((await payloadOf(ops, 'first')).body.payload).toBe('{"n":1}');
  });

  it('is in no list, file, history or sample of what was rejected', async () => {
    const payload = 'SECRET-OF-PAYLOAD';
    await ops.send(failed({ id: 'listed', recordId: 'listed', payload }));
    await ops.call('/v1/events', { body: [failed({ id: 'bad', status: 'lost', payload })] });
    await ops.server.app.intakeLog.write();
    const answers = await Promise.all([
      ops.query({ type: 'failures', limit: 1000 }),
      ops.query({ type: 'records', limit: 1000 }),
      ops.call(`/v1/record?${new URLSearchParams({ ...RANGE, recordId: 'listed' })}`),
      ops.call(`/v1/records?${new URLSearchParams({ ...RANGE, search: 'listed' })}`),
      ops.call('/v1/connectors/c1'),
    ]);
    const csv = await ops.server.app.inject({
      url: `/v1/failures.csv?${new URLSearchParams(RANGE)}`,
      headers: { authorization: `Bearer ${ops.server.app.config.bootstrapToken}` },
    });
    expect(csv.statusCode).toBe(200);
    expect(JSON.stringify(answers)).toContain('listed');
    expect(JSON.stringify(answers) + csv.body).not.toContain(payload);
    expect((await payloadOf(ops, 'listed')).body.payload).toBe(payload);
  });

  it('is for a token that may operate, and of its connectors', async () => {
    const bearerOf = async (scopes: string, connector: string) => {
      const args = ['create', '--name', `${scopes} ${connector}`, '--scopes', scopes, '--connector', connector];
      return { authorization: `Bearer ${(await tokenCommand(args, ops.server.app.config)).split('\n')[0]}` };
    };
    expect((await payloadOf(ops, 'p1', 'c1', await bearerOf('read', 'c1'))).status).toBe(403);
    expect((await payloadOf(ops, 'p1', 'c1', await bearerOf('operate', 'c2'))).status).toBe(403);
    expect((await payloadOf(ops, 'p1', 'c1', await bearerOf('operate', 'c1'))).status).toBe(200);
    expect((await payloadOf(ops, 'p1', 'c2')).status).toBe(404);
  });

  it('is audited when it is read: who, when and of which event, once for reads in a row', async () => {
    const { db } = ops.server.app.decisions;
    const reads = async () =>
      (
        await db
          .selectFrom('audit')
          .selectAll()
          .where('action', '=', 'payload.read')
          .where('subject', '=', 'seen')
          .execute()
      ).map(({ actor, at_ms, detail }) => [actor, at_ms, JSON.parse(detail) as object]);
    const [now, later] = [Date.now(), Date.now() + ONE_READ_MS + 1000];
    const by = (person: string) => payloadOf(ops, 'seen', 'c1', { 'x-requested-by': person });
    await ops.send(failed({ id: 'seen', recordId: 'seen', payload: { n: 1 } }));
    expect((await by('nobody')).status).toBe(200);
    expect((await payloadOf(ops, 'never sent')).status).toBe(404);
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now);
    await by('jo');
    await by('jo');
    await by('ana');
    clock.mockReturnValue(later);
    await by('jo');
    jest.restoreAllMocks();
    expect((await reads()).slice(1)).toEqual([
      ['jo', now, { connector: 'c1' }],
      ['ana', now, { connector: 'c1' }],
      ['jo', later, { connector: 'c1' }],
    ]);
    expect(await db.selectFrom('audit').select('id').where('subject', '=', 'never sent').execute()).toEqual([]);
  });

  it('is not kept of an event that ended before the time for which payloads are', async () => {
    await ops.send(failed({ id: 'old', startTime: at(-40 * 86_400), endTime: at(-39 * 86_400), payload: { n: 1 } }));
    expect(await payloadOf(ops, 'old')).toMatchObject({ status: 404, body: { field: 'eventId' } });
    const rows = await ops.server.app.storage.rows(`SELECT id FROM payloads WHERE id = 'old'`);
    expect(rows).toEqual([]);
  });
});

describe('where payloads are not kept, as by default', () => {
  let ops: Operations;
  beforeAll(async () => (ops = await Operations.start()));
  afterAll(() => ops.close());

  it('an event that has one counts, nothing of it is stored, and who asks is told why', async () => {
    await ops.send(failed({ id: 'p1', payload: { n: 1 } }));
    expect(await ops.states()).toMatchObject({ p1: 'open' });
    expect(await ops.server.app.storage.rows('SELECT id FROM payloads')).toEqual([]);
    const { status, body } = await payloadOf(ops, 'p1');
    expect([status, body.detail]).toEqual([404, expect.stringContaining('SYNC_HEALTH_PAYLOAD_DAYS')]);
  });
});
