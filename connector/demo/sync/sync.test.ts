import { aWorld, START } from '../../testing/virtualWorld';
import { HOUR, MINUTE, SECOND } from '../time/rhythm';
import { recordsOf } from './manualJobs';

describe('a record whose account has no CRM id', () => {
  test('fails with DACO-02 at every retry, and syncs once the id exists', async () => {
    const { world, events, pass, passUntilDone, signUpUnlinked } = await aWorld();
    const contact = signUpUnlinked();
    await pass(10 * SECOND);
    const failed = events.find(({ recordId }) => recordId === contact.id);
    expect(failed).toMatchObject({ status: 'failed', errorCode: 'DACO-02', attempt: 1 });
    expect(failed?.errorMessage).toMatch(/^Missing CRM Id: account A-\d{8} is not linked/);
    expect(failed?.payload).toEqual({
      sent: {
        method: 'PUT',
        object: 'Contact',
        externalId: contact.id,
        fields: expect.not.objectContaining({ AccountId: expect.anything() }),
      },
      answer: { status: 400, body: expect.objectContaining({ errorCode: 'REQUIRED_FIELD_MISSING' }) },
    });
    const record = { eventId: failed!.id!, recordId: contact.id, object: 'Contact', action: 'create' };

    const before = await passUntilDone(
      world.retries.run({ id: 'cmd-1', requestedBy: 'ops@example.com', records: [record] })
    );
    expect(before).toMatchObject([
      { eventId: failed!.id, outcome: 'failed', detail: expect.stringContaining('DACO-02') },
    ]);
    expect(events.at(-1)).toMatchObject({ retryOf: failed!.id, attempt: 2, triggeredBy: 'ops@example.com' });

    await pass(31 * MINUTE);
    const after = await passUntilDone(
      world.retries.run({ id: 'cmd-2', requestedBy: 'ops@example.com', records: [record] })
    );
    expect(after).toEqual([{ eventId: failed!.id, outcome: 'succeeded' }]);
    expect(events.at(-1)).toMatchObject({ status: 'success', retryOf: failed!.id, attempt: 3, mode: 'realtime' });
  });

  test('is retried once for a command, even if the command is delivered again after a restart', async () => {
    const first = await aWorld();
    const contact = first.signUpUnlinked();
    await first.pass(10 * SECOND);
    const { id: eventId = '' } = first.events.find(({ recordId }) => recordId === contact.id)!;
    const command = {
      id: 'cmd-1',
      requestedBy: 'ops',
      records: [{ eventId, recordId: contact.id, object: 'Contact', action: 'create' }],
    };
    const results = await first.passUntilDone(first.world.retries.run(command));
    const second = await aWorld({ state: structuredClone(first.world.state) });
    expect(await second.passUntilDone(second.world.retries.run(command))).toEqual(results);
    expect(second.events).toEqual([]);
  });
});

test('a retry of a deleted or unknown record is skipped with the reason', async () => {
  const { world, passUntilDone } = await aWorld();
  const records = [
    { eventId: 'e-1', recordId: 'gone', object: 'Invoice', action: 'update' },
    { eventId: 'e-2', recordId: 'x', object: 'Spaceship', action: 'update' },
  ];
  const results = await passUntilDone(world.retries.run({ id: 'cmd', requestedBy: 'ops', records }));
  expect(results.map(({ outcome }) => outcome)).toEqual(['skipped', 'skipped']);
});

describe('a manual job', () => {
  const order = (world: Awaited<ReturnType<typeof aWorld>>['world'], most: number) => ({
    jobId: 'job-1',
    scope: 'Accounts & Related Objects' as const,
    triggeredBy: 'm.keller',
    records: recordsOf('Accounts & Related Objects', world.billing, world.random, most),
  });

  test('syncs all of its records and reports its states', async () => {
    const { world, events, jobStates, passUntilDone } = await aWorld();
    expect(await passUntilDone(world.jobs.run(order(world, 40)))).toBe('completed');
    expect(jobStates.map(({ status }) => status)).toEqual(['queued', 'running', 'completed']);
    expect(jobStates.at(-1)).toMatchObject({ jobId: 'job-1', totalRecords: 40, triggeredBy: 'm.keller' });
    expect(events).toHaveLength(40);
    expect(events.every((event) => event.mode === 'manual' && event.jobId === 'job-1')).toBe(true);
  });

  test('stops between two records when canceled, and keeps what it did', async () => {
    const { world, events, jobStates, pass, passUntilDone } = await aWorld();
    const running = world.jobs.run(order(world, 400));
    await pass(20 * SECOND);
    const before = events.length;
    expect(before).toBeGreaterThan(3);
    const answer = await passUntilDone(world.jobs.cancel('job-1'));
    expect(await running).toBe('canceled');
    expect(jobStates.map(({ status }) => status)).toEqual(['queued', 'running', 'canceling', 'canceled']);
    // Three lanes were each in the middle of a record, and finished it.
    expect(events.length).toBe(before + 3);
    expect(answer).toBe(`Stopped after ${events.length} of 400 records.`);
    await pass(HOUR);
    expect(events.length).toBe(before + 3);
  });

  test('can be canceled before it runs', async () => {
    const { world, events, passUntilDone } = await aWorld();
    const running = world.jobs.run(order(world, 10));
    await passUntilDone(world.jobs.cancel('job-1'));
    expect(await running).toBe('canceled');
    expect(events).toEqual([]);
  });

  test('fails if no record gets through', async () => {
    const incident = { name: 'out', from: START, to: START + HOUR, isPasswordExpired: true };
    const { world, events, passUntilDone } = await aWorld({ incidents: [incident] });
    expect(await passUntilDone(world.jobs.run(order(world, 400)))).toBe('failed');
    expect(events.length).toBeLessThan(40);
  });

  test('offers to retry its failures, whose attempts are again events of the job', async () => {
    const { world, events, jobStates, signUpUnlinked, pass, passUntilDone } = await aWorld();
    const contact = signUpUnlinked();
    await pass(10 * SECOND);
    const records = [{ object: 'Contact' as const, recordId: contact.id }];
    await passUntilDone(world.jobs.run({ ...order(world, 1), records }));
    expect(jobStates.at(-1)).toMatchObject({ status: 'completed', retryFailures: true });
    const { id: eventId = '' } = events.find(({ jobId, status }) => jobId === 'job-1' && status === 'failed')!;

    const record = { eventId, recordId: contact.id, object: 'Contact', action: 'upsert' };
    await passUntilDone(world.retries.run({ id: 'cmd-1', requestedBy: 'ops', jobId: 'job-1', records: [record] }));
    expect(events.at(-1)).toMatchObject({ mode: 'manual', jobId: 'job-1', retryOf: eventId, triggeredBy: 'ops' });
  });

  test('can’t be canceled after its end, or if it is unknown', async () => {
    const { world, passUntilDone } = await aWorld();
    await passUntilDone(world.jobs.run(order(world, 2)));
    await expect(world.jobs.cancel('job-1')).rejects.toThrow('The job was completed already.');
    await expect(world.jobs.cancel('job-9')).rejects.toThrow('does not run the job');
  });

  test('that was interrupted by a crash is reported as failed at the next start', async () => {
    const first = await aWorld();
    void first.world.jobs.run(order(first.world, 400));
    await first.pass(20 * SECOND);
    const second = await aWorld({ state: structuredClone(first.world.state) });
    await second.world.jobs.closeStrays();
    expect(second.jobStates).toMatchObject([{ jobId: 'job-1', status: 'failed', totalRecords: 400 }]);
  });
});

describe('the CRM’s credentials', () => {
  test('expire: the attempt fails with DACO-01 and is repeated after a new login', async () => {
    const { world, events, pass } = await aWorld({ sessionMs: MINUTE });
    const [account] = world.billing.all('Account');
    for (let i = 0; i < 2; i++) {
      world.billing.update(account!.id, { balance: i }, 'test');
      await pass(2 * MINUTE);
    }
    const [, expired, repeated] = events;
    expect(events.map(({ status }) => status)).toEqual(['success', 'failed', 'success']);
    expect(expired).toMatchObject({
      errorCode: 'DACO-01',
      errorMessage: expect.stringContaining('INVALID_SESSION_ID'),
    });
    expect(repeated).toMatchObject({ retryOf: expired?.id, attempt: 2 });
    // What is sent of a failure has no session in it.
    expect(events.map(({ payload }) => payload !== undefined)).toEqual([false, true, false]);
    expect(JSON.stringify(events)).not.toContain('"session"');
  });

  test('with an expired password every attempt fails, and after three there are no more', async () => {
    const incident = { name: 'night', from: START, to: START + HOUR, isPasswordExpired: true };
    const { world, events, pass } = await aWorld({ incidents: [incident] });
    const [account] = world.billing.all('Account');
    world.billing.update(account!.id, { balance: 1 }, 'test');
    await pass(2 * HOUR);
    expect(events.map(({ errorCode, attempt }) => [errorCode, attempt])).toEqual([
      ['DACO-01', 1],
      ['DACO-01', 2],
      ['DACO-01', 3],
    ]);
    expect(world.book.all).toMatchObject([{ recordId: account!.id, attempt: 3 }]);
  });
});

test('a burst beyond the CRM’s allowance is throttled: DACO-01, a pause, and in the end all is synced', async () => {
  const { world, events, pass } = await aWorld();
  const accounts = world.billing.all('Account').slice(0, 300);
  accounts.forEach(({ id }) => world.billing.update(id, { balance: 1 }, 'test'));
  await pass(HOUR);
  const throttled = events.filter(({ errorMessage }) => errorMessage?.startsWith('REQUEST_LIMIT_EXCEEDED'));
  expect(throttled.length).toBeGreaterThan(3);
  expect(throttled.every(({ errorCode }) => errorCode === 'DACO-01')).toBe(true);
  const first = throttled[0]!;
  const duringPause = events.filter(
    ({ startTime }) => Number(startTime) > Number(first.endTime) && Number(startTime) < Number(first.endTime) + 2000
  );
  expect(duringPause).toEqual([]);
  const synced = new Set(events.filter(({ status }) => status === 'success').map(({ recordId }) => recordId));
  expect(synced.size).toBe(300);
});

test('the connector gives up on a slow CRM after 30 seconds with DACO-99', async () => {
  const incident = { name: 'slow', from: START, to: START + HOUR, crmSlowness: 200 };
  const { world, events, pass } = await aWorld({ incidents: [incident] });
  const [account] = world.billing.all('Account');
  world.billing.update(account!.id, { balance: 1 }, 'test');
  await pass(MINUTE);
  expect(events).toMatchObject([{ errorCode: 'DACO-99', errorMessage: 'READ_TIMEOUT: Read timed out after 30000 ms' }]);
  expect(Number(events[0]!.endTime) - Number(events[0]!.startTime)).toBeGreaterThanOrEqual(30_000);
});

test('two changes of the same record are never synced at the same time', async () => {
  const { world, events, pass } = await aWorld();
  const [account] = world.billing.all('Account');
  for (let i = 0; i < 4; i++) {
    world.billing.update(account!.id, { balance: i }, 'test');
  }
  await pass(MINUTE);
  expect(events).toHaveLength(4);
  events
    .slice(1)
    .forEach(({ startTime }, i) => expect(Number(startTime)).toBeGreaterThanOrEqual(Number(events[i]!.endTime)));
});

test('work that is unfinished at a stop is continued at the next start', async () => {
  const first = await aWorld();
  const accounts = first.world.billing.all('Account').slice(0, 20);
  accounts.forEach(({ id }) => first.world.billing.update(id, { balance: 1 }, 'test'));
  await first.passUntilDone(first.world.realtime.stop());
  expect(first.events).toHaveLength(6);
  const second = await aWorld({ state: structuredClone(first.world.state) });
  await second.pass(MINUTE);
  const synced = [...first.events, ...second.events].map(({ recordId }) => recordId);
  expect(new Set(synced).size).toBe(20);
  expect(synced).toHaveLength(20);
});
