/**
 * What people decide about failures and commands: dismiss, reopen, pause, resume and stop, with a start time and a
 * pace.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import { describeEachStore } from '../decisions/testing/eachStore';
import { forgetOld } from './expiry';
import { at, failed, Operations, RANGE, succeeded } from '../testing/operations';

const HOUR_MS = 3_600_000;

describeEachStore(
  'commands',
  (place) => {
    let ops: Operations;
    let count = 0;
    beforeAll(async () => {
      ops = await Operations.start({ databaseUrl: place().config.databaseUrl });
    });
    // All tests share a server.
    beforeEach(() => (ops.connector = `c${++count}`));
    afterAll(() => ops.close());

    const ask = (type: string, members: object) => ops.ask({ type, connector: ops.connector, ...members });
    const dismiss = (members: object) => ask('dismiss', { reason: 'obsolete', ...members });
    const reopen = (members: object) => ask('reopen', members);
    const send = (...events: object[]) => ops.send(...events.map((event) => ({ ...event, connector: ops.connector })));
    const states = (query: object = {}) => ops.states({ filters: { connector: [ops.connector] }, ...query });
    const control = (id: string, action: string, body: object = { reason: 'because' }) =>
      ops.call<{ state: string; actions: object[]; status: number }>(`/v1/commands/${id}/${action}`, { body });
    const fail = (...ids: string[]) => send(...ids.map((id) => failed({ id, recordId: `record of ${id}` })));

    async function in_(ms: number, work: () => Promise<unknown>) {
      jest.spyOn(Date, 'now').mockReturnValue(Date.now() + ms);
      await work();
      jest.restoreAllMocks();
    }

    it('a dismissed failure is not open, is not retried and still counts; reopened, it is open again', async () => {
      await fail('d1', 'd2');
      const { status, body } = await dismiss({ eventIds: ['d1', 'none'] });
      expect(status).toBe(202);
      expect(body).toMatchObject({
        type: 'dismiss',
        state: 'completed',
        accepted: 1,
        reason: 'obsolete',
        skipped: [{ eventId: 'none', reason: 'unknown' }],
      });
      expect(await states()).toEqual({ d1: 'dismissed', d2: 'open' });
      expect(Object.keys(await states({ state: ['dismissed'] }))).toEqual(['d1']);
      expect((await ask('retry', RANGE)).body.accepted).toBe(1);
      expect((await ops.retry(['d1'])).body).toMatchObject({ accepted: 0, skipped: [{ reason: 'dismissed' }] });
      expect((await dismiss({ eventIds: ['d1', 'd2'] })).body.skipped).toEqual([
        { eventId: 'd1', reason: 'dismissed' },
        { eventId: 'd2', reason: 'in-flight' },
      ]);

      expect((await reopen({ ...RANGE, search: 'record of d1' })).body).toMatchObject({
        accepted: 1,
        state: 'completed',
      });
      expect(await states()).toEqual({ d1: 'open', d2: 'retrying' });
      expect((await reopen({ eventIds: ['d1'] })).body).toMatchObject({ accepted: 0, skipped: [{ reason: 'open' }] });
      expect((await ops.retry(['d1'])).body.accepted).toBe(1);
    });

    it('a dismissal by filter takes every match, also of one record, and a failure resolved meanwhile is not reopened', async () => {
      await send(
        failed({ id: 'a1', recordId: 'a' }),
        failed({ id: 'a2', recordId: 'a', endTime: at(2) }),
        failed({ id: 'b1', recordId: 'b', errorCode: 'OTHER' })
      );
      const filters = { errorCode: ['DACO-01'] };
      expect((await dismiss({ ...RANGE, filters })).body).toMatchObject({ accepted: 2, skippedCount: 0 });
      await send(succeeded({ id: 's', recordId: 'a', endTime: at(1.5) }));
      expect(await states()).toEqual({ a1: 'resolved', a2: 'dismissed', b1: 'open' });
      expect((await reopen({ eventIds: ['a1', 'a2'] })).body).toMatchObject({
        accepted: 1,
        skipped: [{ eventId: 'a1', reason: 'resolved' }],
      });
      expect(await states()).toEqual({ a1: 'resolved', a2: 'open', b1: 'open' });
    });

    it('a dismissal needs a reason', async () => {
      expect((await ask('dismiss', { eventIds: ['x'] })).body).toMatchObject({
        status: 400,
        field: 'reason',
      });
    });

    it('dismissals are kept as long as their failures may be, other commands as long as events', async () => {
      await fail('d1', 'd2');
      await dismiss({ eventIds: ['d1'] });
      await dismiss({ eventIds: ['none'] });
      const { decisions } = ops.server.app;
      const rowsOf = (table: 'commands' | 'held_failures') =>
        decisions.db.selectFrom(table).selectAll().where('connector', '=', ops.connector).execute();
      const left = async () => (await rowsOf('commands')).length;
      expect(await left()).toBe(2);
      await forgetOld(decisions, Date.now() + 1000);
      expect(await left()).toBe(1);
      expect(await rowsOf('held_failures')).toMatchObject([{ event_id: 'd1' }]);
      await forgetOld(decisions, Date.now() + 15 * 24 * HOUR_MS);
      expect(await left()).toBe(0);
    });

    it('a stop whose process ended before its records were settled is finished by the sweeper', async () => {
      await fail('s1', 's2');
      const { body } = await ops.retry(['s1', 's2']);
      const { outcomes, expire } = ops.server.app.commands;
      jest.spyOn(outcomes, 'settle').mockRejectedValueOnce(new Error('the process has ended'));
      expect((await control(body.id, 'stop')).status).toBe(500);
      expect(await states()).toEqual({ s1: 'retrying', s2: 'retrying' });

      expect(await expire()).toBe(0);
      expect(await states()).toEqual({ s1: 'open', s2: 'open' });
      expect(await ops.command(body.id)).toMatchObject({ state: 'stopped', outcomes: { pending: 0, skipped: 2 } });
      expect((await control(body.id, 'stop')).body.actions).toHaveLength(1);
    });

    it('stopping a retry reopens its pending records, keeps those that succeeded, and hands out nothing more', async () => {
      await fail('s1', 's2');
      const { body } = await ops.retry(['s1', 's2']);
      await ops.pending();
      await send(succeeded({ id: 'ok', recordId: 'record of s1', retryOf: 's1' }));
      const stopped = await control(body.id, 'stop');
      expect(stopped).toMatchObject({
        status: 200,
        body: {
          state: 'stopped',
          outcomes: { pending: 0, succeeded: 1, skipped: 1, failed: 0 },
          actions: [{ action: 'stop', reason: 'because' }],
        },
      });
      expect(await states()).toEqual({ s1: 'resolved', s2: 'open' });
      await in_(HOUR_MS, async () => expect(await ops.pending()).toEqual([]));
      expect((await control(body.id, 'stop')).body.actions).toHaveLength(1);
      expect((await control(body.id, 'pause')).status).toBe(409);
      expect((await ops.report(body.id, { state: 'completed' })).body.state).toBe('stopped');
      expect((await ops.retry(['s2'])).body.accepted).toBe(1);
    });

    it('a paused retry is not handed out until it is resumed, and needs no body', async () => {
      await fail('p1');
      const { body } = await ops.retry(['p1']);
      expect((await control(body.id, 'pause')).body.state).toBe('paused');
      expect(await ops.pending()).toEqual([]);
      expect(await states()).toEqual({ p1: 'retrying' });
      expect((await ops.call(`/v1/commands/${body.id}/resume`, { method: 'POST' })).body).toMatchObject({
        state: 'waiting',
        actions: [{ action: 'pause' }, { action: 'resume', reason: null }],
      });
      expect(await ops.pending()).toHaveLength(1);
      expect((await control('nope', 'stop')).status).toBe(404);
    });

    it('the time of a pause does not count towards the end of a retry, fetched or not', async () => {
      await fail('g1', 'g2');
      const fetched = (await ops.retry(['g1'])).body.id;
      await ops.pending();
      const waiting = (await ops.retry(['g2'])).body.id;
      await control(fetched, 'pause');
      await control(waiting, 'pause');
      await in_(23 * HOUR_MS, async () => {
        await control(fetched, 'resume');
        await control(waiting, 'resume');
      });
      await in_(23.5 * HOUR_MS, () => ops.server.app.commands.expire());
      expect(await states()).toEqual({ g1: 'retrying', g2: 'retrying' });
      await in_(24 * HOUR_MS, () => ops.server.app.commands.expire());
      expect(await states()).toEqual({ g1: 'open', g2: 'retrying' });
      await in_(47 * HOUR_MS, () => ops.server.app.commands.expire());
      expect(await ops.command(fetched)).toMatchObject({ state: 'failed', outcomes: { failed: 1 } });
      expect(await ops.command(waiting)).toMatchObject({ state: 'failed', outcomes: { skipped: 1 } });
    });

    it('a pause does not hand a retry out twice while its connector works', async () => {
      await fail('v1');
      const { body } = await ops.retry(['v1']);
      await ops.pending();
      await control(body.id, 'pause');
      await control(body.id, 'resume');
      expect(await ops.pending()).toEqual([]);
      await in_(HOUR_MS, async () => expect(await ops.pending()).toHaveLength(1));
    });

    it('a retry with a pace comes in portions of different records, and ends with the last one', async () => {
      const ids = Array.from({ length: 5 }, (_, index) => `q${index}`);
      await fail(...ids);
      const { body } = await ask('retry', { eventIds: ids, recordsPerMinute: 12 });
      expect(body).toMatchObject({ accepted: 5, recordsPerMinute: 12 });
      const got: string[] = [];
      const take = async () => {
        const [command] = await ops.pending();
        const portion = command?.records.map(({ eventId }) => eventId) ?? [];
        got.push(...portion);
        const results = portion.map((eventId) => ({ eventId, outcome: 'succeeded' }));
        if (portion.length > 0) {
          await ops.report(body.id, { state: 'completed', results });
        }
        return portion.length;
      };
      expect(await take()).toBe(2);
      expect(await take()).toBe(0);
      expect((await ops.command(body.id)).state).toBe('delivered');
      await in_(10_000, async () => expect(await take()).toBe(2));
      await in_(20_000, async () => expect(await take()).toBe(1));
      expect([...got].sort()).toEqual(ids);
      expect(await ops.command(body.id)).toMatchObject({ state: 'completed', outcomes: { succeeded: 5 } });
    });

    it('a retry with a start time is handed out then, and leaves out failures that arrived after its asOf', async () => {
      await fail('t1');
      await sleep(20);
      const asOf = new Date().toISOString();
      await sleep(20);
      await fail('t2');
      const startAt = new Date(Date.now() + HOUR_MS).toISOString();
      const { body } = await ask('retry', { ...RANGE, asOf, startAt, reason: 'a deployment' });
      expect(body).toMatchObject({
        accepted: 1,
        skippedCount: 0,
        reason: 'a deployment',
        asOf: Date.parse(asOf),
        startAt: Date.parse(startAt),
      });
      expect(await states()).toEqual({ t1: 'retrying', t2: 'open' });
      expect(await ops.pending()).toEqual([]);
      await in_(HOUR_MS + 1000, async () => expect(await ops.pending()).toHaveLength(1));
    });

    it('a retry may not start in years, since its records would be in flight until then', async () => {
      await fail('y1');
      const startIn = (ms: number) => ask('retry', { ...RANGE, startAt: new Date(Date.now() + ms).toISOString() });
      expect(await startIn(31 * 24 * HOUR_MS)).toMatchObject({ status: 422, body: { field: 'startAt' } });
      expect(await states()).toEqual({ y1: 'open' });
      expect((await startIn(29 * 24 * HOUR_MS)).body.accepted).toBe(1);
    });

    it('a retry that no connector fetches expires, and its records are open', async () => {
      await fail('u1');
      const { body } = await ops.retry(['u1']);
      await in_(23 * HOUR_MS, () => ops.server.app.commands.expire());
      expect((await ops.command(body.id)).state).toBe('waiting');
      await in_(24 * HOUR_MS, () => ops.server.app.commands.expire());
      expect(await ops.command(body.id)).toMatchObject({
        state: 'failed',
        detail: 'No connector fetched it within 24 hours.',
        outcomes: { pending: 0, skipped: 1 },
      });
      expect(await states()).toEqual({ u1: 'open' });
    });

    it('a retry that makes progress neither expires nor is handed out again meanwhile', async () => {
      await fail('l1', 'l2');
      const { body } = await ops.retry(['l1', 'l2']);
      await ops.pending();
      await in_(50 * 60_000, async () => {
        await send(succeeded({ id: 'l1-ok', recordId: 'record of l1', retryOf: 'l1' }));
        expect(await ops.pending()).toEqual([]);
      });
      await in_(100 * 60_000, () => ops.server.app.commands.expire());
      expect((await ops.command(body.id)).outcomes).toMatchObject({ pending: 1, succeeded: 1 });
      await in_(200 * 60_000, () => ops.server.app.commands.expire());
      expect(await states()).toEqual({ l1: 'resolved', l2: 'open' });
    });

    it('a cancel fails if its job ends first, and a new one is handed out if the job goes on', async () => {
      await ops.putJob('j1', {});
      const { body: first } = await ops.cancel('j1');
      expect((await ops.cancel('j1')).body.id).toBe(first.id);
      await ops.pending();
      await ops.report(first.id, { state: 'completed' });
      // The report settles it, unless the connector says later that the job goes on.
      expect((await ops.cancel('j1')).status).toBe(409);
      await sleep(5);
      await ops.putJob('j1', { updatedAt: at(5) });
      const { body: second } = await ops.cancel('j1');
      expect(second.id).not.toBe(first.id);
      expect(await ops.pending()).toMatchObject([{ id: second.id, jobId: 'j1' }]);

      await ops.putJob('j2', {});
      const { body: outrun } = await ops.cancel('j2');
      await ops.putJob('j2', { status: 'completed', updatedAt: at(1) });
      expect(await ops.command(outrun.id)).toMatchObject({ state: 'failed', outcomes: { succeeded: 0, skipped: 1 } });
      expect(await ops.pending()).toEqual([]);
    });

    it("the connector's detail of a cancel is kept, even if it reported the job first", async () => {
      await ops.putJob('j1', {});
      const { body } = await ops.cancel('j1');
      await ops.pending();
      await ops.putJob('j1', { status: 'canceled', updatedAt: at(1) });
      expect(await ops.command(body.id)).toMatchObject({ state: 'completed', detail: 'The job was canceled.' });
      await ops.report(body.id, { state: 'completed', detail: 'stopped after 3 of 9 records' });
      await ops.report(body.id, { state: 'failed', detail: 'too late' });
      expect(await ops.command(body.id)).toMatchObject({
        state: 'completed',
        detail: 'stopped after 3 of 9 records',
        outcomes: { succeeded: 1 },
      });
    });
  },
  { isShared: true }
);
