import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

import { Webhook } from 'standardwebhooks';

import { readConfig } from '../config/config';
import { failed, Operations } from '../testing/operations';
import { commandById } from './commandRows';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

let receiver: Server;
let ops: Operations;
let received: Received[] = [];
/** Statuses to answer with, some with a `Retry-After`. */
let answers: Array<number | { status: number; retryAfter: string }> = [];

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      const answer = answers.shift() ?? 204;
      const { status, retryAfter } = typeof answer === 'number' ? { status: answer, retryAfter: '' } : answer;
      response.writeHead(status, { location: '/elsewhere', ...(retryAfter && { 'retry-after': retryAfter }) }).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const { commands } = readConfig({
    SYNC_HEALTH_WEBHOOKS: JSON.stringify({ c1: { url, secret: SECRET } }),
    SYNC_HEALTH_WEBHOOK_ATTEMPTS: '2',
  });
  ops = await Operations.start({ commands });
});
afterAll(async () => {
  await ops.close();
  receiver.close();
});
beforeEach(() => {
  received = [];
  answers = [];
});

async function until(condition: () => Promise<boolean> | boolean) {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await condition()) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not come to pass');
}

async function aRetry(id: string, connector = 'c1') {
  await ops.send(failed({ id, recordId: `record of ${id}`, connector }));
  return (await ops.ask({ type: 'retry', connector, eventIds: [id] })).body;
}

it("a command is sent to its connector's webhook, signed as Standard Webhooks", async () => {
  const { id } = await aRetry('w1');
  await until(() => received.length === 1);
  const [{ headers, body }] = received as [Received];

  const verified = new Webhook(SECRET).verify(body, headers as Record<string, string>);
  expect(verified).toMatchObject({ type: 'command.retry', data: { id, records: [{ eventId: 'w1' }] } });
  expect(headers['webhook-id']).toBe(id);
  expect(() => new Webhook(SECRET).verify(body.replace('w1', 'w2'), headers as Record<string, string>)).toThrow();
  await until(async () => (await ops.command(id)).state === 'delivered');
  expect((await ops.command(id)).deliveries).toBe(1);
});

it('a failed call is repeated under the same id, then given up, and a replay delivers it', async () => {
  answers = [500, 302];
  const { id } = await aRetry('w3');
  await until(async () => (await ops.command(id)).exhausted);

  expect(await ops.command(id)).toMatchObject({
    state: 'waiting',
    detail: expect.stringMatching(/given up at 20\d\d-.*, after 2 attempts: /),
  });
  expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([id, id]);
  const replay = await ops.call(`/v1/commands/${id}/replay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  expect(replay).toMatchObject({ status: 202, body: { exhausted: false, detail: null } });
  await until(async () => (await ops.command(id)).state === 'delivered');
  expect(received).toHaveLength(3);
});

/** Calls the webhooks as if this much time had passed. */
async function callIn(ms: number) {
  const { webhooks } = ops.server.app.commands;
  jest.spyOn(Date, 'now').mockReturnValue(Date.now() + ms);
  await webhooks.send();
  jest.restoreAllMocks();
}

it.each([
  ['seconds', () => '120'],
  ['a date', () => new Date(Date.now() + 120_000).toUTCString()],
])('a receiver that asks in %s to be left alone is called when it said, and not before', async (_, retryAfter) => {
  answers = [{ status: 429, retryAfter: retryAfter() }];
  const { id } = await aRetry(`after ${retryAfter()}`);
  await until(() => received.length === 1);
  await until(async () => (await commandById(ops.server.app.decisions.db, id))?.webhook_attempts === 1);
  await callIn(100_000);
  expect(received).toHaveLength(1);
  await callIn(121_000);
  await until(async () => (await ops.command(id)).state === 'delivered');
  expect(received).toHaveLength(2);
});

it('a command that several processes find due at the same time is sent once', async () => {
  const { webhooks } = ops.server.app.commands;
  const { id } = await aRetry('w6');
  await Promise.all(Array.from({ length: 5 }, () => webhooks.send()));
  await until(async () => (await ops.command(id)).state === 'delivered');
  await webhooks.send();
  expect(received).toHaveLength(1);
});

it('a command with an outcome is not replayed', async () => {
  const { id } = await aRetry('w4');
  await ops.report(id, { state: 'completed' });
  expect(await ops.call(`/v1/commands/${id}/replay`, { method: 'POST' })).toMatchObject({ status: 409 });
});

it('a connector without a webhook is not called', async () => {
  const { id } = await aRetry('w5', 'c2');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(received).toEqual([]);
  expect((await ops.pending('c2'))[0]?.id).toBe(id);
});

it.each([
  [{ SYNC_HEALTH_WEBHOOK_URL: 'ftp://x' }, 'SYNC_HEALTH_WEBHOOK_URL must be a URL'],
  [{ SYNC_HEALTH_WEBHOOK_URL: 'https://x' }, 'SYNC_HEALTH_WEBHOOK_SECRET must be whsec_'],
  [{ SYNC_HEALTH_WEBHOOKS: '[]' }, 'SYNC_HEALTH_WEBHOOKS must be a JSON object'],
  [{ SYNC_HEALTH_WEBHOOKS: '{"c1": {"url": "https://x", "secret": "short"}}' }, 'SYNC_HEALTH_WEBHOOKS "c1" secret'],
])('%j is refused at the start', (environment, message) => {
  expect(() => readConfig(environment)).toThrow(message);
});
