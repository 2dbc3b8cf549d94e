import { type IngestResult, type Problem } from '@sync-health/contract';

import { tokenCommand } from '../auth/tokenCommand';
import { makeEvent } from '../testing/events';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

let server: TestServer;
let nowMs: number | null = null;
const realNow = performance.now.bind(performance);

beforeAll(async () => {
  server = await startTestServer({ tokenEventsPerSecond: 10, connectorEventsPerSecond: 5 });
});
afterAll(() => server.close());
// Time stands still when a test says so.
beforeEach(() => jest.spyOn(performance, 'now').mockImplementation(() => nowMs ?? realNow()));
afterEach(() => {
  nowMs = null;
  jest.restoreAllMocks();
});

async function newToken(name: string) {
  return (await tokenCommand(['create', '--name', name, '--scopes', 'ingest'], server.app.config)).split('\n')[0]!;
}

async function send(bearer: string, events: object[] | string, type = 'application/json') {
  const answer = await server.app.inject({
    method: 'POST',
    url: '/v1/events',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': type },
    payload: typeof events === 'string' ? events : JSON.stringify(events),
  });
  return {
    status: answer.statusCode,
    body: answer.json<IngestResult & Problem>(),
    retryAfter: answer.headers['retry-after'],
    type: answer.headers['content-type'],
  };
}

const eventsOf = (connector: string, count: number) => Array.from({ length: count }, () => makeEvent({ connector }));
const ofMany = (count: number) => Array.from({ length: count }, (_, index) => makeEvent({ connector: `m${index}` }));

// Runs first, while few connectors have sent.
it('metrics show by connector what became of its events', async () => {
  const event = makeEvent({ connector: 'measured' });
  await send(TEST_TOKEN, [event, makeEvent({ connector: 'measured' }), { ...event, id: undefined }]);
  await send(TEST_TOKEN, [event, { ...makeEvent({ connector: 'measured' }), id: event.id }]);
  const { body } = await server.app.inject('/metrics');
  for (const [result, count] of [
    ['accepted', 2],
    ['duplicate', 1],
    ['conflict', 1],
    ['rejected', 1],
  ]) {
    expect(body).toContain(`sync_health_connector_events_total{connector="measured",result="${result}"} ${count}`);
  }
});

it('a token beyond its limit learns which limit, and when to come back; other tokens go on', async () => {
  const [bearer, other] = [await newToken('fast'), await newToken('other')];
  nowMs = realNow();
  expect((await send(bearer, ofMany(130))).status).toBe(200);
  const refused = await send(bearer, ofMany(1));
  expect(refused).toMatchObject({ status: 429, retryAfter: '3' });
  expect(refused.type).toMatch(/^application\/problem\+json/);
  expect(refused.body.detail).toBe(
    'This token may send 10 events a second (SYNC_HEALTH_TOKEN_EVENTS_PER_SECOND), and has sent more: send the batch again in 3 seconds.'
  );
  expect((await send(other, eventsOf('of another', 1))).status).toBe(200);
  nowMs += 3001;
  expect((await send(bearer, eventsOf('later', 1))).status).toBe(200);
});

it("a connector has a limit whichever token sends for it, and the token's other connectors go on", async () => {
  const [one, two] = [await newToken('one'), await newToken('two')];
  nowMs = realNow();
  expect((await send(one, eventsOf('busy', 60))).status).toBe(200);
  const refused = await send(two, [...eventsOf('idle', 1), ...eventsOf('busy', 1)]);
  expect(refused).toMatchObject({ status: 429, retryAfter: '2' });
  expect(refused.body.detail).toContain(
    'The connector busy may send 5 events a second (SYNC_HEALTH_CONNECTOR_EVENTS_PER_SECOND)'
  );
  expect((await send(two, eventsOf('idle', 1))).body).toMatchObject({ accepted: 1 });
});

it('events that are not stored cost nothing', async () => {
  const bearer = await newToken('unlucky');
  nowMs = realNow();
  const submit = jest.spyOn(server.app.ingest, 'submit').mockRejectedValue(new Error('no space'));
  for (let attempt = 0; attempt < 5; attempt++) {
    expect((await send(bearer, ofMany(100))).status).toBe(500);
  }
  submit.mockRestore();
  expect((await send(bearer, ofMany(1))).status).toBe(200);
});

it('a file that was begun is read to its end', async () => {
  const bearer = await newToken('file');
  nowMs = realNow();
  const rows = eventsOf('file', 6000);
  const columns = Object.keys(rows[0]!);
  const csv = [columns, ...rows.map((row) => Object.values(row))].map((cells) => cells.join(',')).join('\n');
  expect((await send(bearer, csv, 'text/csv')).body).toMatchObject({ accepted: 6000, rejected: [] });
  expect((await send(bearer, eventsOf('x', 1))).status).toBe(429);
});
