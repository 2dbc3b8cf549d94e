/** The retry of a manual sync job's failures, where its connector offers it. */
import { type CommandPreview } from '@sync-health/contract';

import { at, failed, Operations, succeeded } from '../testing/operations';
import { describeEachStorage } from '../testing/storages';

jest.setTimeout(300_000);

describeEachStorage('the retry of the failures of a job', (place) => {
  let ops: Operations;
  beforeAll(async () => (ops = await Operations.start(place().config)));
  afterAll(() => ops.close());

  const ofJob = (jobId: string) => ({ mode: 'manual', jobId });
  const retry = (jobId: string, more: object = {}, headers?: Record<string, string>) =>
    ops.ask({ type: 'retry', connector: 'c1', jobId, ...more }, headers);
  const preview = async (jobId: string) =>
    (await ops.call<CommandPreview>('/v1/commands/preview', { body: { type: 'retry', connector: 'c1', jobId } })).body;
  const ended = (jobId: string, more: object = {}) =>
    ops.putJob(jobId, { status: 'completed', retryFailures: true, startTime: at(0), updatedAt: at(60), ...more });
  const oneFailure = async (jobId: string, id: string) => {
    await ops.send(failed({ id, recordId: `record of ${id}`, ...ofJob(jobId) }));
    await ended(jobId);
  };

  it('takes the newest failure of each record that no later attempt has synced', async () => {
    const job = ofJob('whole');
    await ops.send(
      failed({ id: 'w1', recordId: 'a', endTime: at(1), ...job }),
      failed({ id: 'w2', recordId: 'a', endTime: at(2), ...job }),
      failed({ id: 'w3', recordId: 'b', ...job }),
      // The same id of another data object is another record.
      failed({ id: 'w4', recordId: 'b', object: 'Account', ...job }),
      // Synced later by the job itself, and by the real-time sync.
      failed({ id: 'w5', recordId: 'c', ...job }),
      succeeded({ id: 'w6', recordId: 'c', ...job }),
      failed({ id: 'w7', recordId: 'd', ...job }),
      succeeded({ id: 'w8', recordId: 'd' }),
      // An attempt that names its failure counts as later, whatever the clocks say.
      failed({ id: 'w9', recordId: 'e', endTime: at(5), ...job }),
      succeeded({ id: 'w10', recordId: 'e', startTime: at(1), endTime: at(4), retryOf: 'w9', ...job }),
      failed({ id: 'other job', recordId: 'f', ...ofJob('other') }),
      failed({ id: 'other connector', recordId: 'g', connector: 'c2', ...job })
    );
    await ended('whole');

    expect(await preview('whole')).toMatchObject({
      failures: 4,
      accepted: 3,
      left: 0,
      skipped: { resolved: 3, 'in-flight': 0, manual: 0 },
    });
    const { status, body } = await retry('whole', { reason: 'ids are mapped now' });
    expect({ status, body }).toMatchObject({
      status: 202,
      body: { type: 'retry', jobId: 'whole', accepted: 3, skippedCount: 4, reason: 'ids are mapped now' },
    });
    expect(body.skipped.map(({ eventId, reason }) => `${eventId} ${reason}`).sort()).toEqual([
      'w5 resolved',
      'w7 resolved',
      'w9 resolved',
    ]);
    const [delivered] = await ops.pending();
    expect(delivered).toMatchObject({ id: body.id, type: 'retry', jobId: 'whole' });
    expect(delivered?.records.map(({ eventId, recordId, object }) => [eventId, recordId, object]).sort()).toEqual([
      ['w2', 'a', 'Invoice'],
      ['w3', 'b', 'Invoice'],
      ['w4', 'b', 'Account'],
    ]);
  });

  it('is settled by attempts that name the failures and by the report, and takes again what is left', async () => {
    const job = ofJob('settled');
    await ops.send(...['s1', 's2', 's3', 's4'].map((id) => failed({ id, recordId: id, ...job })));
    await ended('settled');
    const { body } = await retry('settled');
    await ops.pending();
    expect((await ops.job('settled')).retries).toEqual({ pending: 4, succeeded: 0, failed: 0, skipped: 0 });

    const now = new Date().toISOString();
    const again = { startTime: now, endTime: now, ...job };
    await ops.send(
      succeeded({ id: 's1-2', recordId: 's1', retryOf: 's1', ...again }),
      failed({ id: 's2-2', recordId: 's2', retryOf: 's2', errorCode: 'DACO-02', ...again })
    );
    const results = [
      { eventId: 's3', outcome: 'succeeded' },
      { eventId: 's4', outcome: 'skipped', detail: 'gone' },
    ];
    await ops.report(body.id, { state: 'completed', results });

    expect(await ops.command(body.id)).toMatchObject({
      state: 'completed',
      outcomes: { pending: 0, succeeded: 2, failed: 1, skipped: 1 },
    });
    expect((await ops.job('settled')).retries).toEqual({ pending: 0, succeeded: 2, failed: 1, skipped: 1 });
    expect(await preview('settled')).toMatchObject({ failures: 3, accepted: 2, skipped: { resolved: 2 } });
    await retry('settled');
    const [second] = await ops.pending();
    expect(second?.records.map(({ eventId }) => eventId).sort()).toEqual(['s2-2', 's4']);
  });

  it('gives failures no state: they are in no list of open or retried ones', async () => {
    await oneFailure('stateless', 'st1');
    const { body } = await retry('stateless');
    const shown = () => ops.states({ filters: { jobId: ['stateless'] } });
    expect(await shown()).toEqual({ st1: null });
    await ops.pending();
    await ops.report(body.id, { state: 'completed', results: [{ eventId: 'st1', outcome: 'succeeded' }] });
    expect(await shown()).toEqual({ st1: null });
  });

  it('is one command for one key, and a record is in one retry at a time', async () => {
    await oneFailure('once', 'o1');
    const first = await retry('once', {}, { 'idempotency-key': 'once' });
    expect((await retry('once', {}, { 'idempotency-key': 'once' })).body.id).toBe(first.body.id);
    expect(await preview('once')).toMatchObject({ failures: 0, accepted: 0, skipped: { 'in-flight': 1 } });
    expect((await retry('once')).body).toMatchObject({
      state: 'failed',
      accepted: 0,
      skipped: [{ eventId: 'o1', reason: 'in-flight' }],
    });
  });

  it('leaves out failures that arrived after the question', async () => {
    await oneFailure('asked', 'as1');
    const asOf = new Date(Date.now() - 3_600_000).toISOString();
    expect((await retry('asked', { asOf })).body).toMatchObject({ accepted: 0 });
  });

  it('with a pace is handed out in portions', async () => {
    await ops.send(...['p1', 'p2', 'p3'].map((id) => failed({ id, recordId: id, ...ofJob('paced') })));
    await ended('paced');
    const { body } = await retry('paced', { recordsPerMinute: 6 });
    const [portion] = (await ops.pending()).filter(({ id }) => id === body.id);
    expect(portion).toMatchObject({ jobId: 'paced', portion: 1, records: [{}] });
  });

  it('when stopped can be asked for again', async () => {
    await oneFailure('stopped', 'stop1');
    const { body } = await retry('stopped');
    await ops.call(`/v1/commands/${body.id}/stop`, { method: 'POST', body: {} });
    expect((await ops.command(body.id)).state).toBe('stopped');
    expect(await preview('stopped')).toMatchObject({ accepted: 1 });
  });

  it.each([
    ['unknown', null, 404, /There is no job unknown/],
    ['no offer', { retryFailures: undefined }, 409, /is not one whose failures its connector can retry/],
    ['withdrawn', { retryFailures: false }, 409, /is not one whose failures its connector can retry/],
    ['still running', { status: 'running' }, 409, /is running; its failures can be retried once it has ended/],
    ['dry', { retryFailures: undefined, dryRun: true }, 409, /is a dry run/],
  ])('is refused, as is its preview, for a job that is %s', async (jobId, report, status, detail) => {
    await (report && ended(jobId, report));
    const refusal = { status, body: { field: 'jobId', detail: expect.stringMatching(detail) } };
    expect(await retry(jobId)).toMatchObject(refusal);
    const body = { type: 'retry', connector: 'c1', jobId };
    expect(await ops.call('/v1/commands/preview', { body })).toMatchObject(refusal);
  });

  it('is audited with the job, who asked and why', async () => {
    await oneFailure('audited', 'au1');
    const { body } = await retry('audited', { reason: 'fixed' }, { 'x-requested-by': 'jo' });
    const rows = await ops.server.app.decisions.db
      .selectFrom('audit')
      .selectAll()
      .where('subject', '=', body.id)
      .execute();
    expect(rows).toMatchObject([{ action: 'command.retry', actor: 'jo', reason: 'fixed' }]);
    expect(JSON.parse(rows[0]!.detail)).toEqual({ connector: 'c1', jobId: 'audited', accepted: 1 });
  });
});
