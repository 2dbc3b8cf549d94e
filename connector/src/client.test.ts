import { anEvent, events, until } from '../testing/factories';
import { FakeServer } from '../testing/fakeServer';
import { version } from '../package.json';
import { type ClientOptions, createClient, type DeliveryProblem, type RejectedEvent } from '.';

const FAST_RETRY = { minDelayMs: 1, maxDelayMs: 20 };

let server: Awaited<ReturnType<typeof FakeServer.start>>;
const clients: Array<ReturnType<typeof createClient>> = [];

function connect(options: Partial<ClientOptions> = {}) {
  const client = createClient({
    url: server.url,
    token: 'secret',
    connector: 'billing',
    retry: FAST_RETRY,
    ...options,
  });
  clients.push(client);
  return client;
}

beforeEach(async () => {
  server = await FakeServer.start();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close({ timeoutMs: 10 })));
  await server.close();
});

describe('batching', () => {
  test('a full batch is sent at once, the rest by flush', async () => {
    const client = connect({ batch: { maxEvents: 10, maxDelayMs: 60_000 } });
    await Promise.all(events(25).map((event) => client.record(event)));
    await until(() => server.batches.length === 2);
    await client.flush();
    expect(server.batches.map((batch) => batch.length)).toEqual([10, 10, 5]);
    expect(client.stats).toMatchObject({ accepted: 25, buffered: 0 });
  });

  test('a batch is cut at its maximum of bytes; a larger single event is still sent', async () => {
    const client = connect({ batch: { maxBytes: 2000, maxDelayMs: 60_000 } });
    const text = (length: number) => anEvent({ status: 'failed', errorCode: 'X', errorMessage: 'x'.repeat(length) });
    await Promise.all([900, 900, 5000, 100].map((length) => client.record(text(length))));
    await client.flush();
    expect(server.batches.map((batch) => batch.length)).toEqual([1, 1, 1, 1]);
  });

  test('an event waits for others no longer than the delay', async () => {
    const client = connect({ batch: { maxDelayMs: 20 } });
    await client.record(anEvent());
    await until(() => server.events.size === 1);
  });

  test('every call names the library and its version', async () => {
    const agents: unknown[] = [];
    server.mishaps.push((request) => void agents.push(request.headers['user-agent']));
    const client = connect();
    await client.record(anEvent());
    await client.close();
    expect(agents).toEqual([`sync-health-connector/${version}`]);
  });

  test('events arrive with connector, id and RFC 3339 times', async () => {
    const client = connect();
    const start = new Date('2026-11-20T10:00:00Z');
    await client.record({ ...anEvent({ startTime: start, endTime: start.getTime() + 5 }) });
    await client.close();
    expect(server.batches[0]?.[0]).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      connector: 'billing',
      startTime: '2026-11-20T10:00:00.000Z',
      endTime: '2026-11-20T10:00:00.005Z',
    });
    expect(server.tokens[0]).toBe('Bearer secret');
  });
});

describe('back-pressure', () => {
  test('record waits while the buffer is full, and continues in order when there is room', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    server.mishaps.push(() => held);
    const client = connect({ maxBufferedEvents: 4, batch: { maxEvents: 4, concurrency: 1 } });
    const recorded: number[] = [];
    const all = events(10).map(async (event, i) => {
      await client.record(event);
      recorded.push(i);
    });
    await until(() => server.tokens.length === 1);
    expect(recorded).toEqual([0, 1, 2, 3]);
    expect(client.stats.buffered).toBe(4);
    release();
    await Promise.all(all);
    await client.flush();
    expect(recorded).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(server.batches.flat().map(({ id }) => id)).toEqual(events(10).map(({ id }) => id));
  });

  test('flush includes events that still wait for room', async () => {
    const client = connect({ maxBufferedEvents: 3, batch: { maxEvents: 2 } });
    events(20).forEach((event) => void client.record(event));
    await client.flush();
    expect(server.events.size).toBe(20);
  });
});

describe('retries', () => {
  test.each([408, 429, 500, 503, 401, 404])('after a %i the batch is sent again', async (status) => {
    server.refuse(status);
    const problems: DeliveryProblem[] = [];
    const client = connect({ onDeliveryProblem: (problem) => problems.push(problem) });
    await client.record(anEvent({ id: 'evt-1' }));
    await client.flush();
    expect([...server.events.keys()]).toEqual(['evt-1']);
    expect(problems).toMatchObject([{ attempt: 1, events: 1, error: { status } }]);
  });

  test('Retry-After is respected', async () => {
    server.refuse(503, { 'retry-after': '1' });
    const client = connect();
    await client.record(anEvent());
    const start = Date.now();
    await client.flush();
    expect(Date.now() - start).toBeGreaterThanOrEqual(990);
  });

  test('events whose answer was lost are redelivered with the same ids and count once', async () => {
    server.loseAnswer();
    server.loseAnswer();
    const client = connect();
    await Promise.all(events(5).map(({ id: _, ...event }) => client.record(event)));
    await client.flush();
    expect(server.batches).toHaveLength(3);
    expect(server.events.size).toBe(5);
    expect(client.stats).toMatchObject({ accepted: 0, duplicates: 5, retries: 2 });
  });

  test('an unreachable server gets everything when it is back', async () => {
    const port = Number(new URL(server.url).port);
    await server.close();
    const problems: DeliveryProblem[] = [];
    const client = connect({ onDeliveryProblem: (problem) => problems.push(problem) });
    await client.record(anEvent({ id: 'evt-1' }));
    await until(() => problems.length > 1);
    expect(problems[0]?.error.name).toBe('NetworkError');
    server = await FakeServer.start(port);
    await client.flush();
    expect(server.events.size).toBe(1);
  });

  test('an answer of something else than the server keeps the events', async () => {
    server.mishaps.push((_, reply) => reply.type('text/html').send('<h1>Please log in</h1>'));
    const client = connect();
    await client.record(anEvent());
    await client.flush();
    expect(server.events.size).toBe(1);
  });
});

describe('rejections', () => {
  test('an event that the server refuses is reported with the reason and never sent again; the others are kept', async () => {
    server.rejects = ({ recordId }) => (recordId === 'inv-1' ? 'endTime is before startTime' : undefined);
    const rejected: RejectedEvent[] = [];
    const client = connect({ onRejected: (event) => rejected.push(event) });
    await Promise.all(events(3).map((event) => client.record(event)));
    await client.flush();
    expect(rejected).toMatchObject([{ event: { id: 'evt-1' }, detail: 'endTime is before startTime' }]);
    expect(client.stats).toMatchObject({ accepted: 2, rejected: 1, buffered: 0 });
    expect(server.batches).toHaveLength(1);
  });

  test('a batch of only bad events is not retried', async () => {
    server.rejects = () => 'unknown status';
    const rejected: RejectedEvent[] = [];
    const client = connect({ onRejected: (event) => rejected.push(event) });
    await Promise.all(events(2).map((event) => client.record(event)));
    await client.flush();
    expect(rejected.map(({ detail }) => detail)).toEqual(['unknown status', 'unknown status']);
    expect(server.batches).toHaveLength(1);
  });

  test('a refusal without a list rejects the whole batch with its detail', async () => {
    server.refuse(400, {}, { title: 'Bad Request', status: 400, detail: 'the body is no JSON' });
    const rejected: RejectedEvent[] = [];
    const client = connect({ onRejected: (event) => rejected.push(event) });
    await client.record(anEvent());
    await client.flush();
    expect(rejected[0]?.detail).toContain('the body is no JSON');
  });

  test('a batch that is too large for the server is sent in halves', async () => {
    server.refuse(413);
    const client = connect();
    await Promise.all(events(5).map((event) => client.record(event)));
    await client.flush();
    expect(server.batches.map((batch) => batch.length)).toEqual([3, 2]);
  });
});

describe('send', () => {
  test("returns the server's result for the events", async () => {
    const client = connect({ batch: { maxEvents: 2 } });
    await client.send(events(2));
    server.rejects = ({ id }) => (id === 'evt-3' ? 'no' : undefined);
    expect(await client.send(events(5))).toEqual({
      accepted: 2,
      duplicates: 2,
      conflicts: 0,
      rejected: [{ event: expect.objectContaining({ id: 'evt-3' }), detail: 'no' }],
    });
  });

  test('a wrong token is an error at once; an overloaded server is called again', async () => {
    server.refuse(401, {}, { title: 'Unauthorized', status: 401, detail: 'the token is unknown' });
    const client = connect();
    await expect(client.send(events(1))).rejects.toThrow('the server answered 401: the token is unknown');
    server.refuse(429);
    await expect(client.send(events(1))).resolves.toMatchObject({ accepted: 1 });
  });
});

describe('close', () => {
  test('drains, then accepts nothing more', async () => {
    const client = connect({ batch: { maxDelayMs: 60_000 } });
    await client.record(anEvent());
    expect(await client.close()).toEqual([]);
    expect(server.events.size).toBe(1);
    await expect(client.record(anEvent())).rejects.toThrow('closed');
  });

  test('returns the events that it could not deliver in time', async () => {
    await server.close();
    const client = connect({ maxBufferedEvents: 2, batch: { maxEvents: 1, concurrency: 1 } });
    const [a, b, c] = events(3);
    await client.record(a!);
    await client.record(b!);
    const third = client.record(c!);
    const refused = expect(third).rejects.toThrow('closed before there was room');
    const left = await client.close({ timeoutMs: 50 });
    expect(left.map(({ id }) => id).sort()).toEqual(['evt-0', 'evt-1']);
    await refused;
  });
});

test('a job’s states arrive in order, each later than the one before', async () => {
  const job = connect().job('job 1/a');
  server.refuse(503);
  await job.update({ scope: 'Product Catalog', status: 'running', totalRecords: 3, startTime: 1_700_000_000_000 });
  await job.update({ scope: 'Product Catalog', status: 'completed', totalRecords: 3 });
  expect(server.jobs).toMatchObject([
    { jobId: 'job 1/a', connector: 'billing', status: 'running', startTime: '2023-11-14T22:13:20.000Z' },
    { jobId: 'job 1/a', status: 'completed' },
  ]);
  expect(server.jobs[1]!.updatedAt > server.jobs[0]!.updatedAt).toBe(true);
});

test.each([
  [{ url: 'ftp://host' }, 'http'],
  [{ url: 'nonsense' }, 'Invalid URL'],
  [{ connector: '' }, 'connector must have'],
  [{ batch: { maxEvents: 0 } }, 'maxEvents must be'],
])('a setting that makes no sense is refused: %j', (options, message) => {
  expect(() => connect(options)).toThrow(message);
});
