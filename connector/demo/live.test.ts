import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { createClient } from '../src';
import { aCommand, until } from '../testing/factories';
import { FakeServer } from '../testing/fakeServer';
import { simulateHistory } from './history';
import { historyEndOnServer } from './historyOnServer';
import { startLive } from './live';
import { loadHistory } from './loadHistory';
import { StateFile } from './stateFile';

const END = Date.parse('2026-11-24T12:00:00Z');

let server: Awaited<ReturnType<typeof FakeServer.start>>;
let dir: string;

beforeEach(async () => {
  server = await FakeServer.start();
  dir = await mkdtemp(path.join(os.tmpdir(), 'sync-health-demo-'));
});
afterEach(async () => {
  await server.close();
  await rm(dir, { recursive: true });
});

function connect() {
  return createClient({ url: server.url, token: 'secret', connector: 'billing', batch: { maxDelayMs: 20 } });
}

test('a history that is loaded again counts once', async () => {
  const client = connect();
  await loadHistory(client, simulateHistory(END, 0.25), () => undefined);
  const events = server.events.size;
  expect(events).toBeGreaterThan(1000);
  await loadHistory(client, simulateHistory(END, 0.25), () => undefined);
  await client.close();
  expect(server.events.size).toBe(events);
  expect(server.duplicates).toBe(events);
}, 60_000);

test("the server's history is recognized by the ids of its events", async () => {
  const config = { url: server.url, token: 'secret', connector: 'billing' };
  const answer = (ids: unknown[], status = 200) =>
    server.mishaps.push((_, reply) => reply.code(status).send({ fields: [{ name: 'id', values: ids }] }));
  const { value } = await simulateHistory(END, 0.01).next();
  answer([value && 'event' in value ? value.event.id : undefined]);
  expect(await historyEndOnServer(config)).toBe(END);
  answer([]);
  expect(await historyEndOnServer(config)).toBe('none');
  answer([], 403);
  expect(await historyEndOnServer(config)).toBe('unknown');
});

test('live, changes are synced over HTTP, a retry command is carried out, and the state outlives a stop', async () => {
  const client = connect();
  const demo = await startLive(client, { crmPort: 0, pace: 20 }, undefined, () => undefined);
  await until(() => server.events.size > 10, 20_000);
  const [event] = server.events.values();
  const { id, recordId, object, action } = event!;
  server.pending = [aCommand({ records: [{ eventId: id, recordId, object, action }] })];
  await until(() => server.results.length > 0, 20_000);
  expect(server.results[0]).toMatchObject({ commandId: 'cmd-1', state: 'completed', results: [{ eventId: id }] });
  await until(() => [...server.events.values()].some(({ retryOf }) => retryOf === id));
  await demo.stop();
  expect(await client.close()).toEqual([]);

  const file = new StateFile(dir);
  expect(await file.read()).toBeUndefined();
  await file.write({ historyEnd: END, world: demo.world.state });
  expect(await file.read()).toEqual({ historyEnd: END, world: JSON.parse(JSON.stringify(demo.world.state)) });
}, 60_000);

test('an unreadable state file leads to a message that says what to do', async () => {
  await writeFile(path.join(dir, 'state.json'), '{"historyEnd": 1');
  await expect(new StateFile(dir).read()).rejects.toThrow('Delete it to begin anew');
});
