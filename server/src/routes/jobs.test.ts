import { setTimeout as sleep } from 'node:timers/promises';

import { type Job, type JobDetail } from '@sync-health/contract';

import { at, failed, Operations, succeeded } from '../testing/operations';

let ops: Operations;

beforeAll(async () => {
  ops = await Operations.start();
});
afterAll(() => ops.close());

it('a job is as its connector last reported, whatever the order of arrival', async () => {
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

it('no regular expression blocks the server, and each selects the jobs that it matches', async () => {
  const jobId = `${'a'.repeat(60)}!`;
  await ops.putJob(jobId, { status: 'running' });
  const jobIds = async (operator: string, value: string) => {
    const conditions = [{ field: 'jobId', operator, values: [value] }];
    return (await ops.query({ type: 'jobs', filters: { jobId: [jobId] }, conditions })).map((job) => job.jobId);
  };
  expect(await jobIds('=~', '^(a+)+$')).toEqual([]);
  expect(await jobIds('!~', '^(a+)+$')).toEqual([jobId]);
  expect(await jobIds('=~', '^(?i)A+.$')).toEqual([jobId]);
});

it("values that can't be stored, and invalid cursors, are refused by name", async () => {
  expect(await ops.putJob('huge', { totalRecords: 2 ** 63 })).toMatchObject({
    status: 400,
    body: { field: 'totalRecords' },
  });
  expect(await ops.putJob('huge', { startTime: 'now' })).toMatchObject({
    status: 400,
    body: { field: 'startTime', detail: expect.stringMatching(/^startTime must be RFC 3339 with an offset/) },
  });
  for (const url of ['/v1/jobs', '/v1/commands']) {
    expect(await ops.call(`${url}?cursor=x`)).toMatchObject({ status: 400, body: { field: 'cursor' } });
  }
});

it('an ended job stays ended', async () => {
  await ops.putJob('j2', { status: 'completed', updatedAt: at(10) });
  expect((await ops.putJob('j2', { status: 'running', updatedAt: at(20) })).body.status).toBe('completed');
});

it.each(['completed', 'failed', 'canceled', 'running'])('a canceled job does not become %s', async (status) => {
  const jobId = `canceled, then ${status}`;
  await ops.putJob(jobId, { status: 'canceled', updatedAt: at(10) });
  expect((await ops.putJob(jobId, { status, updatedAt: at(20) })).body.status).toBe('canceled');
  expect((await ops.job(jobId)).status).toBe('canceled');
});

it('a report without start and total keeps both, and so the counts of events', async () => {
  const manual = { mode: 'manual', jobId: 'kept', startTime: at(-500_000), endTime: at(-499_000) };
  await ops.send(...['k1', 'k2', 'k3'].map((id) => succeeded({ id, recordId: id, ...manual })));
  const report = { totalRecords: 9, startTime: at(-500_010), triggeredBy: 'jo', updatedAt: at(-500_000) };
  await ops.putJob('kept', report);
  const { body } = await ops.putJob('kept', { status: 'completed', totalRecords: null, updatedAt: at(0) });

  const known = { processed: 3, totalRecords: 9, startTime: Date.parse(report.startTime), triggeredBy: 'jo' };
  expect(body).toMatchObject({ status: 'completed', ...known });
  expect((await ops.query({ type: 'jobs', filters: { jobId: ['kept'] } }))[0]).toMatchObject(known);
});

it('a value that only an older report has is kept, even if that report arrives last', async () => {
  await ops.putJob('late', { status: 'completed', updatedAt: at(10) });
  const { body } = await ops.putJob('late', {
    totalRecords: 7,
    startTime: at(-5),
    triggeredBy: 'jo',
    updatedAt: at(0),
  });
  expect(body).toMatchObject({
    status: 'completed',
    totalRecords: 7,
    startTime: Date.parse(at(-5)),
    triggeredBy: 'jo',
    updatedAt: Date.parse(at(10)),
  });
});

it('events of a job count if its start is unknown, even if they are days older than its only report', async () => {
  const manual = { mode: 'manual', jobId: 'no start', startTime: at(-500_000), endTime: at(-499_000) };
  await ops.send(succeeded({ id: 'n1', ...manual }));
  expect((await ops.putJob('no start', { status: 'completed', updatedAt: at(0) })).body.processed).toBe(1);
});

it('a report from the future is refused by the name of its member, and the job can still change', async () => {
  const { status, body } = await ops.putJob('future', { updatedAt: '2099-01-01T00:00:00Z' });
  expect({ status, body }).toMatchObject({ status: 422, body: { field: 'updatedAt' } });
  const soon = new Date(Date.now() + 300_000).toISOString();
  expect((await ops.putJob('future', { updatedAt: soon })).status).toBe(200);
  expect((await ops.putJob('future', { status: 'completed', updatedAt: soon })).body.status).toBe('completed');
});

it.each([
  [{ startTime: '2099-01-01T00:00:00Z' }, 'startTime'],
  [{ endTime: '2099-01-01T00:00:00Z' }, 'endTime'],
  [{ startTime: '1999-12-31T23:59:59Z' }, 'startTime'],
  [{ startTime: at(10), endTime: at(9) }, 'endTime'],
])('impossible times are refused by name: %j', async (times, field) => {
  const { status, body } = await ops.putJob('times', times);
  expect({ status, body }).toMatchObject({ status: 422, body: { field } });
  expect((await ops.call('/v1/jobs/times')).status).toBe(404);
});

it('an end before the start of another report is refused, and the job goes on', async () => {
  await ops.putJob('order', { startTime: at(5) });
  const ended = { status: 'completed', updatedAt: at(9) };
  expect(await ops.putJob('order', { ...ended, endTime: at(4) })).toMatchObject({
    status: 422,
    body: { field: 'endTime' },
  });
  expect(await ops.job('order')).toMatchObject({ status: 'running', endTime: null });
  expect((await ops.putJob('order', { ...ended, endTime: at(5) })).body.status).toBe('completed');
});

it('records are counted from events by data object, in whatever order they arrive', async () => {
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

it('a job that has not ended is idle since its last update or event', async () => {
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
  expect(idle).toEqual({ i1: expect.closeTo(10, 0), i2: expect.closeTo(5, 0), i3: expect.closeTo(10, 0), i4: null });

  await ops.putJob('silent', { updatedAt: ago(86_400_000) });
  await ops.cancel('silent');
  const [silent] = await ops.query({ type: 'jobs', filters: { jobId: ['silent'] } });
  expect(silent).toMatchObject({ status: 'canceling', idle: expect.any(Number) });
  expect(Number(silent?.idle) / 3_600_000).toBeCloseTo(24, 0);
  await ops.putJob('silent', { status: 'canceled', updatedAt: ago(0) });
});

it('a cancel shows the job as canceling at once, and repeating it gives the same command', async () => {
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

it('a job whose cancel the connector refused runs on, and can be canceled again', async () => {
  await ops.putJob('j6', { updatedAt: at(0) });
  const { body } = await ops.cancel('j6');
  await ops.pending();
  await ops.report(body.id, { state: 'failed', detail: 'too late' });

  expect((await ops.job('j6')).status).toBe('running');
  expect(await ops.command(body.id)).toMatchObject({ state: 'failed', detail: 'too late', outcomes: { failed: 1 } });
  expect((await ops.cancel('j6')).body.id).not.toBe(body.id);
});

it('a confirmed cancel ends a job even without a report, and a later report shows that the job goes on', async () => {
  await ops.putJob('j7', { updatedAt: at(0) });
  const { body } = await ops.cancel('j7');
  await ops.pending();
  await ops.report(body.id, { state: 'completed' });

  expect(await ops.job('j7')).toMatchObject({ status: 'canceled' });
  expect((await ops.query({ type: 'jobs', filters: { jobId: ['j7'] } }))[0]).toMatchObject({
    status: 'canceled',
    idle: null,
  });
  expect((await ops.cancel('j7')).status).toBe(409);

  await sleep(5);
  await ops.putJob('j7', { updatedAt: at(1) });
  expect(await ops.job('j7')).toMatchObject({ status: 'running', goesOnAfterCancel: true });
  const again = await ops.cancel('j7');
  expect(again.status).toBe(202);
  expect(again.body.id).not.toBe(body.id);
  expect((await ops.job('j7')).status).toBe('canceling');
});

it('cancels of several jobs at the same time are separate, in the audit too', async () => {
  await ops.putJob('several-1', {});
  await ops.putJob('several-2', { status: 'queued' });
  await ops.putJob('several-3', { status: 'completed' });
  const asked = ['several-1', 'several-2', 'several-3', 'several-4'].map((jobId) =>
    ops.ask(
      { type: 'cancel', connector: ops.connector, jobId, reason: 'wrong catalogue' },
      { 'x-requested-by': 'grace', 'idempotency-key': `of ${jobId}` }
    )
  );
  const answers = await Promise.all(asked);

  expect(answers.map(({ status }) => status)).toEqual([202, 202, 409, 404]);
  expect((await ops.job('several-1')).status).toBe('canceling');
  expect((await ops.job('several-2')).status).toBe('canceling');
  expect((await ops.job('several-3')).status).toBe('completed');
  const accepted = answers.slice(0, 2).map(({ body }) => body.id);
  const audit = await ops.server.app.decisions.db
    .selectFrom('audit')
    .select(['action', 'actor', 'reason', 'detail'])
    .where('subject', 'in', accepted)
    .execute();
  expect(audit.map((entry) => ({ ...entry, detail: JSON.parse(String(entry.detail)) }))).toEqual(
    expect.arrayContaining(
      ['several-1', 'several-2'].map((jobId) => ({
        action: 'command.cancel',
        actor: 'grace',
        reason: 'wrong catalogue',
        detail: { connector: ops.connector, jobId },
      }))
    )
  );
  const taken = await ops.pending();
  expect(taken.map(({ id }) => id)).toEqual(expect.arrayContaining(accepted));
});

it('an unknown job is a 404 for reading and for canceling', async () => {
  expect(await ops.call('/v1/jobs/nope')).toMatchObject({ status: 404, body: { field: 'jobId' } });
  expect((await ops.cancel('nope')).body).toMatchObject({ status: 404, field: 'jobId' });
});

it('a job id of two connectors needs the connector', async () => {
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
