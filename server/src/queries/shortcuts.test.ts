/** Optimized reads give the same pages as plain reads, on random events whose failures change between versions. */
import { makeEvent } from '../testing/events';
import { describeEachStorage } from '../testing/storages';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

// Hundreds of pages are asked for, which takes a cluster on a busy machine more than a minute.
jest.setTimeout(300_000);

const DAY_MS = 86_400_000;
const BEGIN_MS = Date.UTC(2026, 10, 16);
const DAYS = 3;

let seed = 11;
const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
const oneOf = <T>(values: readonly T[]): T => values[random(values.length)]!;

let server: TestServer;

async function fill() {
  seed = 11;
  // Separate parts keep the versions of a row apart until a merge.
  for (let batch = 0; batch < 8; batch++) {
    await server.call('/v1/events?startTime=unknown', Array.from({ length: 150 }, randomEvent));
    if (batch === 3) {
      await server.app.rollups.roller.roll();
    }
    if (batch % 4 === 3) {
      await decide('dismiss');
      await decide('reopen');
    }
  }
}

/** Stores some events twice, as a retried insert does whose first attempt had an unknown end. */
const storeSomeAgain = () =>
  Promise.all(
    server.app.storage.shards.map((shard) =>
      shard.execute('INSERT INTO events SELECT * FROM events WHERE cityHash64(id) % 3 = 0')
    )
  );

/** A moment at which more events end than a page reads. */
const CROWDED_MS = BEGIN_MS + DAYS * DAY_MS - 60_000;

/** Many events at the same moments, so that connector and id break ties; few records, so that failures get resolved. */
function randomEvent() {
  const isManual = random(3) === 0;
  const event = makeEvent({
    connector: oneOf(['one', 'two']),
    object: oneOf(['Account', 'Invoice', 'Payment']),
    action: oneOf(['create', 'update']),
    recordId: `record-${random(400)}`,
    endTime: new Date(random(4) ? BEGIN_MS + random(DAYS * 200) * 400_000 : CROWDED_MS).toISOString(),
    latencyMs: random(5000),
    ...(isManual ? { mode: 'manual' as const, jobId: `job-${random(40)}` } : {}),
    ...(random(2)
      ? { status: 'failed' as const, errorCode: oneOf(['A-1', 'B-2']), errorMessage: `of ${random(3)}` }
      : {}),
  });
  return random(5) ? event : { ...event, startTime: undefined };
}

async function decide(type: 'dismiss' | 'reopen') {
  const response = await server.app.inject({
    method: 'POST',
    url: '/v1/commands',
    headers: {
      authorization: `Bearer ${TEST_TOKEN}`,
      'idempotency-key': `${type}-${random(1e9)}`,
      'x-requested-by': 'somebody',
    },
    payload: {
      ...{ type, connector: 'one', reason: 'because', filters: {} },
      ...{ from: new Date(BEGIN_MS).toISOString(), to: new Date(BEGIN_MS + DAYS * DAY_MS).toISOString() },
    },
  });
  expect(response.statusCode).toBe(202);
}

async function ask(body: object, takesShortcuts: boolean) {
  server.app.config.takesShortcuts = takesShortcuts;
  const { status, body: answer } = await server.call('/v1/query', body);
  expect(status).toBe(200);
  return answer as { nextCursor?: string };
}

function randomQuery(type: 'records' | 'failures') {
  const fromMs = BEGIN_MS + random(DAYS * DAY_MS);
  const filters = {
    ...(random(3) === 0 ? { connector: [oneOf(['one', 'two', 'none'])] } : {}),
    ...(random(3) === 0 ? { object: [oneOf(['Account', 'Invoice'])] } : {}),
    ...(random(4) === 0 ? { mode: [oneOf(['manual', 'realtime'])] } : {}),
    ...(random(4) === 0 ? { status: ['failed'] } : {}),
    ...(random(6) === 0 ? { jobId: [`job-${random(40)}`, `job-${random(40)}`] } : {}),
  };
  return {
    from: new Date(random(2) ? BEGIN_MS : fromMs).toISOString(),
    to: new Date(random(2) ? BEGIN_MS + DAYS * DAY_MS : fromMs + random(DAYS * DAY_MS)).toISOString(),
    query: {
      ...{ type, filters, limit: oneOf([1, 3, 20, 100]) },
      ...(random(3) === 0
        ? { orderBy: oneOf(['endTime', 'startTime', '-startTime', 'latency', '-latency', '-endTime']) }
        : {}),
      ...(type === 'failures' && random(4) === 0 ? { state: [oneOf(['open', 'resolved', 'dismissed'])] } : {}),
    },
  };
}

const MAX_PAGES = 4;

describeEachStorage('a page', (place, kind) => {
  beforeAll(async () => {
    server = await startTestServer({ ...place().config, sharesAnswers: false });
    await fill();
    if (kind !== 'embedded') {
      await storeSomeAgain();
    }
  });
  afterAll(() => server.close());

  it.each(['records', 'failures'] as const)('%s', async (type) => {
    let rows = 0;
    for (let round = 0; round < 25; round++) {
      const request = randomQuery(type);
      let cursor: string | undefined;
      for (let page = 0; page < MAX_PAGES; page++) {
        const body = { ...request, query: { ...request.query, ...(cursor ? { cursor } : {}) } };
        const plain = await ask(body, false);
        expect({ body, answer: await ask(body, true) }).toEqual({ body, answer: plain });
        rows += (plain as { fields: Array<{ values: unknown[] }> }).fields[0]!.values.length;
        cursor = plain.nextCursor;
        if (cursor === undefined) {
          break;
        }
      }
    }
    expect(rows).toBeGreaterThan(300);
  });
});
