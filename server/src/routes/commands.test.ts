import { at, failed, Operations, RANGE, succeeded } from '../testing/operations';

let ops: Operations;

beforeAll(async () => {
  ops = await Operations.start();
});
afterAll(() => ops.close());

let count = 0;
/** A failure of a new record. */
async function aFailure(members: object = {}) {
  const id = `evt-${++count}`;
  await ops.send(failed({ id, recordId: `record of ${id}`, ...members }));
  return { id, recordId: `record of ${id}` };
}

const takeAll = async () => {
  const taken = await ops.pending();
  await Promise.all(taken.map(({ id }) => ops.report(id, { state: 'failed', detail: 'cleared' })));
  return taken;
};

afterEach(takeAll);

it('a retry is accepted, delivered with its records, and completed by the event of the next attempt', async () => {
  const { id, recordId } = await aFailure();
  const { status, body } = await ops.retry([id], { 'x-requested-by': 'ada' });

  expect(status).toBe(202);
  expect(body).toMatchObject({ state: 'waiting', accepted: 1, skipped: [], requestedBy: 'ada', deliveries: 0 });
  expect(await ops.states()).toMatchObject({ [id]: 'retrying' });
  expect(await ops.pending()).toEqual([
    expect.objectContaining({
      id: body.id,
      type: 'retry',
      requestedBy: 'ada',
      records: [{ eventId: id, recordId, object: 'Invoice', action: 'update' }],
    }),
  ]);
  expect(await ops.command(body.id)).toMatchObject({ state: 'delivered', deliveries: 1 });

  await ops.send(succeeded({ id: `${id}-again`, recordId, retryOf: id }));
  expect(await ops.states()).toMatchObject({ [id]: 'resolved' });
  expect(await ops.command(body.id)).toMatchObject({
    state: 'completed',
    outcomes: { pending: 0, succeeded: 1, failed: 0, skipped: 0 },
    items: [{ eventId: id, outcome: 'succeeded', detail: null }],
  });
});

it.each([
  ['in the same second', 1, true],
  ['a second before it, by another clock', 0, true],
  ['a second before it, though nobody asked for it', 0, false],
])('a success that names the failure and ended %s resolves it', async (_, second, isAsked) => {
  const { id, recordId } = await aFailure();
  const command = isAsked ? (await ops.retry([id])).body : null;
  await ops.send(succeeded({ id: `${id}-again`, recordId, retryOf: id, startTime: at(0), endTime: at(second) }));

  expect(await ops.states()).toMatchObject({ [id]: 'resolved' });
  expect(await (command && ops.command(command.id))).toEqual(
    command && expect.objectContaining({ state: 'completed', outcomes: expect.objectContaining({ succeeded: 1 }) })
  );
  expect((await ops.retry([id])).body).toMatchObject({ accepted: 0, skipped: [{ reason: 'resolved' }] });
});

it('a success that names a failure resolves it even if it arrives first', async () => {
  const recordId = 'arrives second';
  await ops.send(succeeded({ id: 'comes first', recordId, retryOf: 'comes second', startTime: at(0), endTime: at(0) }));
  await ops.send(failed({ id: 'comes second', recordId, endTime: at(5) }));

  expect(await ops.states()).toMatchObject({ 'comes second': 'resolved' });
  expect((await ops.retry(['comes second'])).body).toMatchObject({ accepted: 0, skipped: [{ reason: 'resolved' }] });
});

it('a retry that fails again leaves the failure open, with one more attempt, and says why', async () => {
  const { id, recordId } = await aFailure();
  const { body } = await ops.retry([id]);
  await ops.send(failed({ id: `${id}-again`, recordId, retryOf: id, endTime: at(20), errorCode: 'DACO-02' }));

  expect(await ops.states()).toMatchObject({ [id]: 'open', [`${id}-again`]: 'open' });
  expect(await ops.command(body.id)).toMatchObject({
    state: 'completed',
    items: [{ outcome: 'failed', detail: expect.stringContaining('DACO-02') }],
  });
  const [row] = await ops.query({ type: 'failures', search: `"${id}"`.slice(1, -1), orderBy: 'endTime' });
  expect(row).toMatchObject({ id, attempts: 2 });
});

it("failures that can't be retried are skipped with the reason, and the rest is retried", async () => {
  const good = await aFailure();
  const manual = await aFailure({ mode: 'manual', jobId: 'j' });
  const resolved = await aFailure();
  await ops.send(succeeded({ id: 'later success', recordId: resolved.recordId }));
  const flying = await aFailure();
  await ops.retry([flying.id]);

  const { status, body } = await ops.retry([good.id, manual.id, resolved.id, flying.id, 'nobody', good.id]);
  expect(status).toBe(202);
  expect(body).toMatchObject({ accepted: 1, skippedCount: 4 });
  expect(body.skipped).toEqual(
    expect.arrayContaining([
      { eventId: manual.id, reason: 'manual' },
      { eventId: resolved.id, reason: 'resolved' },
      { eventId: flying.id, reason: 'in-flight' },
      { eventId: 'nobody', reason: 'unknown' },
    ])
  );
});

it('of several failures of one record, the newest is retried, once', async () => {
  const older = await aFailure();
  const newer = await aFailure({ recordId: older.recordId, endTime: at(5) });
  const { body } = await ops.retry([older.id, newer.id]);

  expect(body).toMatchObject({ accepted: 1, skipped: [{ eventId: older.id, reason: 'in-flight' }] });
  expect((await ops.retry([older.id])).body).toMatchObject({ accepted: 0, state: 'failed' });
  expect(await ops.states()).toMatchObject({ [older.id]: 'open', [newer.id]: 'retrying' });
});

it('a filter retries the open failures that it matches, and counts the others as skipped', async () => {
  const object = 'Filtered';
  const good = await aFailure({ object });
  await aFailure({ object, mode: 'manual', jobId: 'j' });
  const other = await aFailure({ object, errorCode: 'DACO-02' });
  const request = { type: 'retry', connector: 'c1', ...RANGE, filters: { object: [object], errorCode: ['DACO-01'] } };

  const { body } = await ops.ask(request);
  expect(body).toMatchObject({ accepted: 1, skippedCount: 1, skipped: [{ reason: 'manual' }] });
  expect(await ops.states()).toMatchObject({ [good.id]: 'retrying', [other.id]: 'open' });
  expect((await ops.ask(request)).body).toMatchObject({ accepted: 0, skippedCount: 2, state: 'failed' });
});

it('a search for a whole id finds only its failures, in the list and in a retry', async () => {
  const whole = await aFailure({ recordId: 'found', object: 'Searched' });
  const part = await aFailure({ recordId: 'not found', object: 'Searched' });
  const states = (search: string) => ops.states({ search, filters: { object: ['Searched'] } });

  expect(await states('found')).toEqual({ [whole.id]: 'open' });
  expect(await states(whole.id)).toEqual({ [whole.id]: 'open' });
  expect(await states('FOUND')).toEqual({ [whole.id]: 'open', [part.id]: 'open' });
  const { body } = await ops.ask({ type: 'retry', connector: 'c1', ...RANGE, search: 'found' });
  expect(body).toMatchObject({ accepted: 1, skippedCount: 0 });
  expect(await states('found')).toEqual({ [whole.id]: 'retrying' });
});

it('an invalid condition is refused, and no command is made', async () => {
  const conditions = [{ field: 'object', operator: '=~', values: ['('] }];
  const { status, body } = await ops.ask({ type: 'retry', connector: 'c1', ...RANGE, conditions });
  expect([status, body.field]).toEqual([400, 'conditions.0.values']);
  const listed = await ops.query({
    type: 'commands',
    conditions: [{ field: 'connector', operator: '=~', values: ['^c[0-9]$'] }],
  });
  expect(listed.every(({ connector }) => connector === 'c1')).toBe(true);
});

it.each([
  [{ type: 'dismiss', reason: '   ' }, 'reason'],
  [{ type: 'dismiss', reason: '\n\t\u00a0\u200b' }, 'reason'],
  [{ type: 'reopen', reason: ' ' }, 'reason'],
  [{ type: 'retry', reason: ' ' }, 'reason'],
])('a blank reason counts as none: %j', async (members, field) => {
  const { id } = await aFailure();
  const { status, body } = await ops.ask({ connector: 'c1', eventIds: [id], ...members });
  expect({ status, body }).toMatchObject({ status: 400, body: { field, detail: expect.stringContaining('blank') } });
  expect(await ops.states()).toMatchObject({ [id]: 'open' });
});

it('a blank reason for a stop counts as none, and the stop is made', async () => {
  const { body: command } = await ops.retry([(await aFailure()).id]);
  const { status, body } = await ops.call(`/v1/commands/${command.id}/stop`, { body: { reason: ' ' } });
  expect({ status, body }).toMatchObject({ status: 400, body: { field: 'reason' } });
  expect(await ops.command(command.id)).toMatchObject({ state: 'waiting' });
});

it.each(['retry', 'dismiss', 'reopen'])('a %s without failures says how to name them', async (type) => {
  const { status, body } = await ops.ask({ type, connector: 'c1', reason: 'why' });
  expect({ status, body }).toMatchObject({ status: 400, body: { field: 'eventIds' } });
  expect(body.detail).toMatch(/eventIds, or by from and to/);
  expect((await ops.ask({ type, connector: 'c1', reason: 'why', from: RANGE.from })).body.field).toBe('to');
});

it.each([
  ['eventIds and from', { type: 'retry', eventIds: ['a'], ...RANGE }],
  ['eventIds and filters', { type: 'retry', eventIds: ['a'], filters: {} }],
  ['eventIds and jobId', { type: 'retry', eventIds: ['a'], jobId: 'j' }],
  ['from and jobId', { type: 'retry', jobId: 'j', ...RANGE }],
  ['eventIds and search', { type: 'dismiss', eventIds: ['a'], search: 'x', reason: 'why' }],
])('failures that are named in two ways are refused, with both: %s', async (both, members) => {
  const { status, body } = await ops.ask({ connector: 'c1', ...members });
  const [, field] = both.split(' and ');
  expect({ status, body }).toMatchObject({ status: 400, body: { field } });
  expect(body.detail).toBe(
    `The request names failures by ${both}: keep one way, by eventIds, or by from and to with filters, or in a retry by jobId.`
  );
});

it('the same Idempotency-Key gives the same command; with another body it is refused', async () => {
  const [one, two] = [await aFailure(), await aFailure()];
  const key = { 'idempotency-key': 'a key' };
  const answers = await Promise.all([ops.retry([one.id], key), ops.retry([one.id], key), ops.retry([one.id], key)]);

  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  expect((await ops.retry([two.id], key)).body).toMatchObject({ status: 422, field: 'Idempotency-Key' });
  expect(await ops.states()).toMatchObject({ [two.id]: 'open' });
});

it('two operators at the same time never retry a record twice', async () => {
  const { id } = await aFailure();
  const answers = await Promise.all(Array.from({ length: 8 }, () => ops.retry([id])));

  expect(answers.map(({ body }) => body.accepted).sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
  expect((await ops.pending()).flatMap(({ records }) => records)).toHaveLength(1);
});

it('failures that change while a retry selects its records are checked again', async () => {
  const object = 'Meanwhile';
  const [good, gone] = [await aFailure({ object }), await aFailure({ object })];
  const { storage } = ops.server.app;
  const rows = storage.rows.bind(storage);
  // The count of what can be taken is the last statement of the selection here.
  const watched = jest.spyOn(storage, 'rows').mockImplementation(async (sql, ...more) => {
    const found = await rows(sql, ...more);
    if (/uniqExactIf/.test(sql)) {
      watched.mockRestore();
      await ops.send(succeeded({ id: 'meanwhile', object, recordId: gone.recordId }));
    }
    return found as never;
  });
  const answer = ops.ask({ type: 'retry', connector: 'c1', ...RANGE, filters: { object: [object] } });

  expect((await answer).body).toMatchObject({ accepted: 1, skipped: [{ eventId: gone.id, reason: 'resolved' }] });
  expect(await ops.states({ filters: { object: [object] } })).toEqual({ [good.id]: 'retrying', [gone.id]: 'resolved' });
  expect((await ops.pending()).at(-1)?.records.map(({ eventId }) => eventId)).toEqual([good.id]);
});

it('an attempt may end before the state of its failure shows its retry', async () => {
  const [failing, succeeding] = [await aFailure(), await aFailure()];
  const { shown } = ops.server.app.failures;
  const catchUp = shown.catchUp.bind(shown);
  jest
    .spyOn(shown, 'catchUp')
    // For the two statements of the selection.
    .mockImplementationOnce(catchUp)
    .mockImplementationOnce(catchUp)
    .mockImplementationOnce(async () => {
      await ops.send(
        failed({ id: 'early failure', recordId: failing.recordId, endTime: new Date().toISOString() }),
        succeeded({ id: 'early success', recordId: succeeding.recordId, retryOf: succeeding.id, endTime: at(20) })
      );
      await catchUp();
    });
  const { body } = await ops.retry([failing.id, succeeding.id]);

  expect(body.accepted).toBe(2);
  expect(await ops.states()).toMatchObject({ [failing.id]: 'open', [succeeding.id]: 'resolved' });
  expect(await ops.command(body.id)).toMatchObject({ outcomes: { pending: 0, succeeded: 1, failed: 1 } });
});

it('a waiting connector is woken at once by a new command, but only by one of its own', async () => {
  const { id } = await aFailure();
  const begin = performance.now();
  const waiting = ops.pending('c1', 20);
  const other = ops.pending('another', 1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await ops.retry([id]);

  expect(await waiting).toHaveLength(1);
  // Not by the end of its own wait.
  expect(performance.now() - begin).toBeLessThan(15_000);
  expect(await other).toEqual([]);
});

it("the connector's report settles the records it lists, and may be repeated", async () => {
  const [one, two, three] = [await aFailure(), await aFailure(), await aFailure()];
  const { body } = await ops.retry([one.id, two.id, three.id]);
  await ops.pending();
  const outcome = {
    state: 'completed',
    detail: 'done',
    results: [
      { eventId: one.id, outcome: 'succeeded' },
      { eventId: two.id, outcome: 'failed', detail: 'locked' },
      { eventId: 'not of this command', outcome: 'failed' },
    ],
  };
  const first = await ops.report(body.id, outcome);
  expect(first).toMatchObject({
    status: 200,
    body: { state: 'completed', detail: 'done', outcomes: { pending: 1, succeeded: 1, failed: 1, skipped: 0 } },
  });
  expect((await ops.report(body.id, outcome)).body.outcomes).toEqual(first.body.outcomes);
  expect(await ops.states()).toMatchObject({ [one.id]: 'resolved', [two.id]: 'open', [three.id]: 'retrying' });
  expect(await ops.pending()).toEqual([]);

  await ops.send(succeeded({ id: `${three.id}-again`, recordId: three.recordId, retryOf: three.id }));
  expect(await ops.command(body.id)).toMatchObject({ outcomes: { pending: 0, succeeded: 2 } });
});

it('a refused retry leaves its records open', async () => {
  const { id } = await aFailure();
  const { body } = await ops.retry([id]);
  await ops.report(body.id, { state: 'failed', detail: 'no such thing' });

  expect(await ops.command(body.id)).toMatchObject({ state: 'failed', items: [{ outcome: 'failed' }] });
  expect(await ops.states()).toMatchObject({ [id]: 'open' });
  expect((await ops.retry([id])).body).toMatchObject({ accepted: 1 });
});

it('commands are listed newest first, page by page, and are rows of a query', async () => {
  const ids: string[] = [];
  for (let index = 0; index < 3; index++) {
    ids.unshift((await ops.retry([(await aFailure()).id])).body.id);
  }
  const first = await ops.call<{ commands: Array<{ id: string }>; nextCursor: string }>('/v1/commands?limit=2');
  expect(first.body.commands.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  const next = await ops.call<{ commands: Array<{ id: string }> }>(
    `/v1/commands?limit=2&cursor=${first.body.nextCursor}`
  );
  expect(next.body.commands[0]?.id).toBe(ids[2]);
  expect(await ops.query({ type: 'commands', limit: 1 })).toMatchObject([
    {
      id: ids[0],
      type: 'retry',
      state: 'waiting',
      connector: 'c1',
      accepted: 1,
      skipped: 0,
      jobId: null,
      detail: null,
    },
  ]);
});

it.each([
  [{}, 'type'],
  [{ type: 'delete' }, 'type'],
  [{ type: 'retry', connector: 'c1' }, 'eventIds'],
  [{ type: 'retry', connector: 'c1', eventIds: [] }, 'eventIds'],
  [{ type: 'retry', connector: 'c1', eventIds: ['a'], everything: true }, 'everything'],
  [{ type: 'retry', connector: 'c1', from: 'now', to: at(0) }, 'from'],
  [{ type: 'retry', connector: 'c1', ...RANGE, filters: { shape: ['x'] } }, 'filters.shape'],
  [{ type: 'cancel', connector: 'c1' }, 'jobId'],
  [{ type: 'cancel', connector: '', jobId: 'j' }, 'connector'],
])('%j is refused by the name of its field', async (body, field) => {
  expect((await ops.ask(body)).body).toMatchObject({ status: 400, field });
});

it('an unknown command is a 404 everywhere', async () => {
  for (const answer of [
    await ops.call('/v1/commands/nope'),
    await ops.report('nope', { state: 'completed' }),
    await ops.call('/v1/commands/nope/replay', { method: 'POST' }),
  ]) {
    expect(answer).toMatchObject({ status: 404, body: { field: 'id' } });
  }
});

it('hostile ids and names come back unchanged, and change nothing else', async () => {
  const id = `'); DROP TABLE failures; -- \\ \n \t \u0000 {{x}} =cmd|' /C calc'!A0 <b>`;
  await ops.send(failed({ id, recordId: id, errorMessage: id }));
  const { body } = await ops.retry([id], { 'x-requested-by': `UTF-8''${encodeURIComponent('Zoë "\'\\')}` });

  expect(body).toMatchObject({ accepted: 1, requestedBy: 'Zoë "\'\\' });
  expect((await ops.pending())[0]?.records).toEqual([
    { eventId: id, recordId: id, object: 'Invoice', action: 'update' },
  ]);
  await ops.report(body.id, { state: 'completed', results: [{ eventId: id, outcome: 'succeeded', detail: id }] });
  expect((await ops.command(body.id)).items).toMatchObject([{ eventId: id, outcome: 'succeeded', detail: id }]);
});

it.each([
  ['ed', 'ed'],
  ["UTF-8''Zo%C3%AB%20%CE%A9%2B1", 'Zoë Ω+1'],
  ["utf-8''%E6%97%A5%E6%9C%AC", '日本'],
  ["UTF-8''utf-8%27%27x", "utf-8''x"],
  ['a+b 100%', 'a+b 100%'],
  ["UTF-8''forged%0D%0Aline%E2%80%AE", 'forgedline'],
  [`UTF-8''${'%F0%9F%98%80'.repeat(300)}`, '😀'.repeat(100)],
  ["UTF-8''", 'bootstrap token'],
])('%s asks as %s', async (header, name) => {
  const { body } = await ops.retry(['nope'], { 'x-requested-by': header });
  expect(body.requestedBy).toBe(name);
});

it.each(["UTF-8''%ff", "UTF-8''100%", 'Zo\u00eb'])('%s is refused as an unreadable name', async (header) => {
  const { status, body } = await ops.retry(['nope'], { 'x-requested-by': header });
  expect([status, body.field]).toEqual([400, 'X-Requested-By']);
});

it.each(['error', 'newListener', '__proto__', 'constructor', "c'; --", '☃ \u0000'])(
  'a connector may have the name %j',
  async (connector) => {
    await ops.send(failed({ id: 'f', connector, recordId: 'r' }));
    const waiting = ops.pending(encodeURIComponent(connector), 20);
    const { status, body } = await ops.ask({ type: 'retry', connector, eventIds: ['f'] });
    expect({ status, accepted: body.accepted }).toEqual({ status: 202, accepted: 1 });
    expect(await waiting).toMatchObject([{ id: body.id, connector }]);
  }
);

it.each([[[1e300, 'x']], [['x', 1]], [[1.5, 'x']], [[]], ['nonsense']])(
  'a forged cursor %j is refused',
  async (position) => {
    const cursor = Buffer.from(JSON.stringify(position)).toString('base64url');
    expect((await ops.call(`/v1/commands?cursor=${cursor}`)).status).toBe(400);
  }
);
