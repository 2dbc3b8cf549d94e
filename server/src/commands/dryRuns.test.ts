/** Dry runs: jobs that write nothing to the target. */
import { type IngestResult } from '@sync-health/contract';

import { at, failed, Operations, succeeded } from '../testing/operations';
import { describeEachStorage } from '../testing/storages';

jest.setTimeout(300_000);

describeEachStorage('a dry run', (place) => {
  let ops: Operations;
  beforeAll(async () => (ops = await Operations.start(place().config)));
  afterAll(() => ops.close());

  const post = (...events: object[]) => ops.call<IngestResult>('/v1/events', { body: events });
  const rowOf = async (jobId: string) => (await ops.query({ type: 'jobs', filters: { jobId: [jobId] } }))[0];

  it('moves no figure: its events are refused with the reason, others of the batch are kept', async () => {
    await ops.putJob('dry', { dryRun: true, totalRecords: 2 });
    const job = { mode: 'manual', jobId: 'dry' };
    const answer = await post(
      succeeded({ id: 'd1', ...job }),
      failed({ id: 'd2', ...job }),
      succeeded({ id: 'd3', recordId: 'r3' }),
      // A job of the same id of another connector is another job.
      succeeded({ id: 'd4', connector: 'c2', ...job })
    );
    expect(answer).toMatchObject({
      status: 200,
      body: {
        accepted: 2,
        rejected: [
          { index: 0, id: 'd1', detail: expect.stringContaining('dry run') },
          { index: 1, id: 'd2', detail: expect.stringContaining('dry run') },
        ],
      },
    });
    expect((await post(failed({ id: 'd2', ...job }))).status).toBe(422);
    expect(await ops.query({ type: 'summary' })).toMatchObject([{ synced: 2, errors: 0 }]);
    expect(await ops.job('dry')).toMatchObject({ dryRun: true, processed: 0, failed: 0 });
  });

  it('has the counts that its connector reports', async () => {
    await ops.putJob('counted', { dryRun: true, totalRecords: 10, succeeded: 3, failed: 1, updatedAt: at(1) });
    const known = { dryRun: true, totalRecords: 10, processed: 4, succeeded: 3, failed: 1 };
    expect(await ops.job('counted')).toMatchObject(known);
    expect(await rowOf('counted')).toMatchObject({ ...known, dryRun: 'yes', progress: 0.4 });
    await ops.putJob('counted', { status: 'completed', updatedAt: at(2) });
    expect(await ops.job('counted')).toMatchObject({ ...known, status: 'completed' });
  });

  it('stays one, whatever later reports say, and in whatever order they arrive', async () => {
    await ops.putJob('stays', { dryRun: true, updatedAt: at(1) });
    expect((await ops.putJob('stays', { dryRun: false, updatedAt: at(2) })).body.dryRun).toBe(true);
    await ops.putJob('late', { status: 'completed', updatedAt: at(5) });
    expect((await ops.putJob('late', { dryRun: true, succeeded: 7, updatedAt: at(1) })).body).toMatchObject({
      status: 'completed',
      dryRun: true,
      succeeded: 7,
    });
  });

  it('is no job whose events are counted already', async () => {
    await ops.send(succeeded({ id: 'n1', mode: 'manual', jobId: 'has events' }));
    expect(await ops.putJob('has events', { dryRun: true })).toMatchObject({ status: 409, body: { field: 'dryRun' } });
    expect((await ops.putJob('has events', {})).body).toMatchObject({ processed: 1 });
    expect((await rowOf('has events'))?.dryRun).toBeNull();
  });

  it.each([
    [{ succeeded: 1 }, 'succeeded'],
    [{ failed: 0 }, 'failed'],
    [{ dryRun: true, retryFailures: true }, 'retryFailures'],
  ])('has what no other job has, and lacks what it can not have: %j', async (members, field) => {
    expect(await ops.putJob('misfit', members)).toMatchObject({ status: 422, body: { field } });
  });

  it('can be canceled like any other job', async () => {
    await ops.putJob('stop', { dryRun: true });
    expect((await ops.cancel('stop')).status).toBe(202);
  });
});
