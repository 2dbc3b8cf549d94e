import { type Job, type JobDetail } from '@sync-health/contract';

import { at, failed, Operations, succeeded } from '../testing/operations';

let ops: Operations;

beforeAll(async () => {
  ops = await Operations.start();
});
afterAll(() => ops.close());

it('a job is what its connector said last, whatever the order of arrival', async () => {
  await ops.putJob('j1', { status: 'running', totalRecords: 10, startTime: at(0), updatedAt: at(10) });
  const { status, body } = await ops.putJob('j1', { status: 'queued', updatedAt: at(5) });

  expect(status).toBe(200);
  expect(body).toMatchObject({
    jobId: 'j1',
    status: 'running',
    totalRecords: 10,
    processed: 0,
    recordsPerSecond: null,
  });
});

it('a job that has ended stays so', async () => {
  await ops.putJob('j2', { status: 'completed', updatedAt: at(10) });
  expect((await ops.putJob('j2', { status: 'running', updatedAt: at(20) })).body.status).toBe('completed');
});

it('records are counted from events, whichever way they come, by data object', async () => {
  const manual = { mode: 'manual', jobId: 'j3' };
  await ops.putJob('j3', { totalRecords: 4, startTime: at(0), updatedAt: at(1) });
  const batch = [
    succeeded({ id: 'm1', recordId: 'a', ...manual }),
    failed({ id: 'm2', recordId: 'b', ...manual }),
    failed({ id: 'm3', recordId: 'c', object: 'Account', ...manual }),
    succeeded({ id: 'other job', mode: 'manual', jobId: 'j4' }),
    succeeded({ id: 'other connector', connector: 'c2', ...manual }),
  ];
  await ops.send(...batch);
  await ops.send(...batch);

  const { body } = await ops.call<JobDetail>('/v1/jobs/j3');
  expect(body).toMatchObject({ processed: 3, succeeded: 1, failed: 2, totalRecords: 4 });
  expect(body.recordsPerSecond).toBeGreaterThan(0);
  expect(body.remainingMs).toBeGreaterThan(0);
  expect(body.objects).toEqual([
    expect.objectContaining({ object: 'Account', processed: 1, succeeded: 0, failed: 1 }),
    {
      object: 'Invoice',
      processed: 2,
      succeeded: 1,
      failed: 1,
      startTime: Date.parse(at(0)),
      endTime: Date.parse(at(10)),
    },
  ]);
  expect((await ops.query({ type: 'jobs', filters: { jobId: ['j3'] } }))[0]).toMatchObject({
    processed: 3,
    progress: 0.75,
  });
});

it('a running job is idle since its last update or event, any other is not', async () => {
  const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
  const job = { connector: 'idle', startTime: ago(900_000), updatedAt: ago(600_000) };
  await ops.putJob('i1', job);
  await ops.putJob('i2', job);
  await ops.putJob('i3', { ...job, status: 'queued' });
  await ops.putJob('i4', { ...job, status: 'failed' });
  const times = { startTime: ago(310_000), endTime: ago(300_000) };
  await ops.send(succeeded({ id: 'i2-1', connector: 'idle', mode: 'manual', jobId: 'i2', ...times }));

  const rows = await ops.query({ type: 'jobs', filters: { connector: ['idle'] } });
  const idle = Object.fromEntries(rows.map((row) => [row.jobId, row.idle === null ? null : Number(row.idle) / 60_000]));
  expect(idle).toEqual({ i1: expect.closeTo(10, 0), i2: expect.closeTo(5, 0), i3: null, i4: null });
});

it('a cancel makes a job canceling at once, and again gives the same command', async () => {
  await ops.putJob('j5', { updatedAt: at(0) });
  const { status, body } = await ops.cancel('j5');

  expect(status).toBe(202);
  expect(body).toMatchObject({ type: 'cancel', jobId: 'j5', accepted: 1, state: 'waiting' });
  expect((await ops.job('j5')).status).toBe('canceling');
  await ops.putJob('j5', { status: 'running', updatedAt: at(1) });
  expect((await ops.job('j5')).status).toBe('canceling');
  expect((await ops.cancel('j5')).body.id).toBe(body.id);

  const [command] = await ops.pending();
  expect(command).toMatchObject({ id: body.id, type: 'cancel', jobId: 'j5', records: [] });
  await ops.putJob('j5', { status: 'canceled', updatedAt: at(2) });
  expect((await ops.job('j5')).status).toBe('canceled');
  expect(await ops.command(body.id)).toMatchObject({ state: 'completed', outcomes: { succeeded: 1, pending: 0 } });
  expect((await ops.cancel('j5')).body).toMatchObject({ status: 409, field: 'jobId' });
});

it('a job whose cancel the connector refused runs on, and can be cancelled anew', async () => {
  await ops.putJob('j6', { updatedAt: at(0) });
  const { body } = await ops.cancel('j6');
  await ops.pending();
  await ops.report(body.id, { state: 'failed', detail: 'too late' });

  expect((await ops.job('j6')).status).toBe('running');
  expect(await ops.command(body.id)).toMatchObject({ state: 'failed', detail: 'too late', outcomes: { failed: 1 } });
  expect((await ops.cancel('j6')).body.id).not.toBe(body.id);
});

it('a job that is unknown is a 404, to look at and to cancel', async () => {
  expect(await ops.call('/v1/jobs/nope')).toMatchObject({ status: 404, body: { field: 'jobId' } });
  expect((await ops.cancel('nope')).body).toMatchObject({ status: 404, field: 'jobId' });
});

it('one id of two connectors has to be told apart', async () => {
  await ops.putJob('same', {});
  await ops.putJob('same', { connector: 'c2' });
  expect((await ops.call('/v1/jobs/same')).status).toBe(409);
  expect((await ops.job('same')).connector).toBe('c1');
});

it('jobs are listed by connector, status and range, page by page', async () => {
  for (const index of [1, 2, 3]) {
    await ops.putJob(`p${index}`, { connector: 'pages', startTime: at(index), updatedAt: at(index + 100) });
  }
  await ops.putJob('p4', {
    connector: 'pages',
    status: 'completed',
    startTime: at(-900),
    endTime: at(-800),
    updatedAt: at(0),
  });
  const list = async (query: string) => {
    const { body } = await ops.call<{ jobs: Job[]; nextCursor?: string }>(`/v1/jobs?connector=pages&${query}`);
    return { ids: body.jobs.map(({ jobId }) => jobId), cursor: body.nextCursor };
  };

  expect((await list('')).ids).toEqual(['p3', 'p2', 'p1', 'p4']);
  const first = await list('limit=3');
  expect(first.ids).toEqual(['p3', 'p2', 'p1']);
  expect((await list(`limit=3&cursor=${first.cursor}`)).ids).toEqual(['p4']);
  expect((await list('status=completed')).ids).toEqual(['p4']);
  expect((await list(`from=${at(-10)}&to=${at(2.5)}`)).ids).toEqual(['p2', 'p1']);
});
