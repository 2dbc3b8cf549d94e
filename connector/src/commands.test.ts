import { aCommand, until } from '../testing/factories';
import { FakeServer } from '../testing/fakeServer';
import { createClient } from '.';
import { type CommandHandlers } from './commands';

let server: Awaited<ReturnType<typeof FakeServer.start>>;
let stop: AbortController;

beforeEach(async () => {
  server = await FakeServer.start();
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await server.close();
});

function listen(handlers: Partial<CommandHandlers>) {
  const client = createClient({
    url: server.url,
    token: 'secret',
    connector: 'billing',
    retry: { minDelayMs: 1, maxDelayMs: 10 },
  });
  return client.commands({
    onRetry: async () => ({}),
    onCancel: async () => ({}),
    signal: stop.signal,
    waitSeconds: 1,
    ...handlers,
  });
}

test('a retry reaches its handler, and the outcome of each record reaches the server', async () => {
  server.pending = [aCommand()];
  const results = [{ eventId: 'evt-1', outcome: 'succeeded' as const, detail: 'synced' }];
  const onRetry = jest.fn().mockResolvedValue({ results });
  const listener = listen({ onRetry });
  await until(() => server.results.length === 1);
  expect(onRetry).toHaveBeenCalledWith(aCommand(), expect.any(AbortSignal));
  expect(server.results).toEqual([{ commandId: 'cmd-1', state: 'completed', results }]);
  stop.abort();
  await listener.done;
});

test('a cancel is handled while a long retry runs', async () => {
  server.pending = [aCommand({ id: 'long' })];
  let finish: (value: object) => void = () => undefined;
  const onCancel = jest.fn().mockResolvedValue({ detail: 'stopped after 3 of 9 records' });
  listen({ onRetry: () => new Promise((resolve) => (finish = resolve)), onCancel });
  await until(() => server.polls > 0);
  server.pending.push(aCommand({ id: 'stop', type: 'cancel', jobId: 'job-1', records: [] }));
  await until(() => server.results.length === 1);
  expect(server.results[0]).toEqual({ commandId: 'stop', state: 'completed', detail: 'stopped after 3 of 9 records' });
  finish({});
  await until(() => server.results.length === 2);
});

test('a command that is delivered again is carried out once and reported again', async () => {
  const onRetry = jest.fn().mockResolvedValue({ detail: 'done' });
  const listener = listen({ onRetry, poll: false });
  await Promise.all([listener.receive(aCommand()), listener.receive(aCommand())]);
  expect(server.results).toHaveLength(1);
  await listener.receive(aCommand());
  expect(onRetry).toHaveBeenCalledTimes(1);
  expect(server.results).toEqual(Array(2).fill({ commandId: 'cmd-1', state: 'completed', detail: 'done' }));
});

test('a handler that throws makes the command fail, with its message', async () => {
  server.pending = [aCommand({ type: 'cancel', jobId: 'job-9' })];
  listen({ onCancel: () => Promise.reject(new Error('job-9 does not run here')) });
  await until(() => server.results.length === 1);
  expect(server.results[0]).toMatchObject({ state: 'failed', detail: 'job-9 does not run here' });
});

test('details that are too long for the server are cut, and still reported', async () => {
  server.pending = [aCommand()];
  const long = 'x'.repeat(2001);
  listen({ onRetry: async () => ({ detail: long, results: [{ eventId: 'evt-1', outcome: 'failed', detail: long }] }) });
  await until(() => server.results.length === 1);
  expect(server.results[0]!.detail).toHaveLength(2000);
  expect(server.results[0]!.results![0]!.detail).toHaveLength(2000);
});

test('a poll answered by something else than the server is an error, and polling goes on', async () => {
  const errors: string[] = [];
  server.refuse(200, {}, { welcome: 'to the network of the hotel' });
  server.pending = [aCommand()];
  listen({ onError: (error) => errors.push(error.message) });
  await until(() => server.results.length === 1);
  expect(errors).toEqual([expect.stringContaining('no list of commands')]);
});

test('a handler that is stopped midway reports nothing, so that the command is delivered again', async () => {
  server.pending = [aCommand()];
  let started = false;
  const listener = listen({
    onRetry: (_, signal) =>
      new Promise((_, reject) => {
        started = true;
        signal.addEventListener('abort', () => reject(new Error('stopped')));
      }),
  });
  await until(() => started);
  stop.abort();
  await listener.done;
  expect(server.results).toEqual([]);
});

test('polling goes on after errors, and the outcome is reported until the server has it', async () => {
  const errors: string[] = [];
  server.refuse(503);
  server.refuse(401);
  const onRetry = jest.fn().mockImplementation(async () => {
    // One for the poll that may be running, two for the report.
    [1, 2, 3].forEach(() => server.refuse(500));
    return {};
  });
  server.pending = [aCommand()];
  listen({ onRetry, onError: (error) => errors.push(error.message) });
  await until(() => server.results.length === 1);
  expect(onRetry).toHaveBeenCalledTimes(1);
  expect(errors.slice(0, 2)).toEqual(['the server answered 503: Refused', 'the server answered 401: Refused']);
});

test('a running command does not make the poll spin', async () => {
  server.pending = [aCommand()];
  listen({ onRetry: () => new Promise(() => undefined) });
  await until(() => server.polls === 2);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(server.polls).toBe(2);
  // Ends the poll; the handler never ends.
  stop.abort();
});
