/** Error groups over HTTP: which failures belong together, and that a filter by group finds exactly these. */
import { type Command, type QueryResult } from '@sync-health/contract';

import { makeEvent } from '../testing/events';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

const range = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };

let server: TestServer;
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());

let count = 0;
const fail = (connector: string, messages: readonly string[], other: object = {}) =>
  server.call(
    '/v1/events',
    messages.map((errorMessage) =>
      makeEvent({ id: `f${count++}`, connector, status: 'failed', errorCode: 'E', errorMessage, ...other })
    )
  );

async function columns(query: object) {
  const { body } = await server.call('/v1/query', { ...range, query });
  return Object.fromEntries((body as QueryResult).fields.map(({ name, values }) => [name, values]));
}

async function groupsOf(connector: string) {
  const {
    groupId = [],
    message = [],
    count: counts = [],
  } = await columns({
    type: 'errors',
    filters: { connector: [connector] },
  });
  return groupId.map((id, index) => ({ id: String(id), message: message[index], count: counts[index] }));
}

it.each([
  ['status codes', [401, 429, 503].map((code) => `Request failed with status code ${code}`), 3],
  ['addresses', Array.from({ length: 10 }, (_, n) => `Duplicate contact ${'abcdefghij'[n]}@example.com`), 1],
  ['amounts', ['Amount 1,234.56 exceeds limit', 'Amount 999.5 exceeds limit'], 1],
  ['names of the schema', ["No such column 'A' on entity 'B'", "No such column 'C' on entity 'B'"], 2],
])('%s', async (name, messages, groups) => {
  await fail(name, messages);
  expect(await groupsOf(name)).toHaveLength(groups);
});

describe('a group whose message begins another one', () => {
  const filters = async () => {
    const [largest] = await groupsOf('c');
    expect(largest).toMatchObject({ message: 'Account not found', count: 3 });
    return { connector: ['c'], errorGroup: [largest!.id] };
  };
  beforeAll(async () => {
    await fail(
      'c',
      Array.from({ length: 3 }, () => 'Account not found')
    );
    await fail(
      'c',
      Array.from({ length: 2 }, () => 'Account not found in region EU')
    );
    await fail('c', ['Account not found'], { mode: 'manual', jobId: 'job-1', errorCode: 'OTHER' });
  });

  it.each(['failures', 'records', 'errors'])('narrows %s to its own', async (type) => {
    const found = await columns({ type, filters: await filters() });
    expect(type === 'errors' ? found['count'] : found['id']).toHaveLength(type === 'errors' ? 1 : 3);
    expect(new Set(found['errorMessage'] ?? found['message'])).toEqual(new Set(['Account not found']));
  });

  it('narrows records that are searched, and those of manual syncs', async () => {
    const [id] = (await columns({ type: 'failures', filters: await filters() }))['id'] ?? [];
    const found = await columns({ type: 'records', search: String(id), filters: await filters() });
    expect(found['id']).toEqual([id]);
    const manual = (await groupsOf('c')).at(-1)!;
    const ofJob = await columns({ type: 'records', filters: { errorGroup: [manual.id] } });
    expect(ofJob['objectOrJobId']).toEqual(['job-1']);
  });

  it('narrows the CSV file', async () => {
    const { errorGroup } = await filters();
    const response = await server.app.inject({
      url: `/v1/failures.csv?from=${range.from}&to=${range.to}&errorGroup=${errorGroup[0]}`,
      headers: { authorization: `Bearer ${TEST_TOKEN}` },
    });
    expect(response.body.trimEnd().split('\r\n')).toHaveLength(4);
  });

  it('a retry of an error class takes only that class', async () => {
    await fail('classes', ['locked'], { errorCode: 'UNABLE_TO_LOCK_ROW' });
    await fail('classes', ['odd']);
    const filters = { errorClass: ['transient'] };
    const { body } = await server.call('/v1/commands', { type: 'retry', connector: 'classes', ...range, filters });
    expect((body as Command).accepted).toBe(1);
  });

  it('a retry of the group takes only its failures', async () => {
    const { errorGroup } = await filters();
    const { body } = await server.call('/v1/commands', {
      type: 'retry',
      connector: 'c',
      ...range,
      filters: { errorGroup },
    });
    expect((body as Command).accepted).toBe(3);
  });
});

it('the CSV file takes conditions as queries do', async () => {
  await fail('conditions', ['one'], { object: 'Kept' });
  await fail('conditions', ['two'], { object: 'Left out' });
  const file = (conditions: string) =>
    server.app.inject({
      url: `/v1/failures.csv?from=${range.from}&to=${range.to}&connector=conditions&conditions=${encodeURIComponent(conditions)}`,
      headers: { authorization: `Bearer ${TEST_TOKEN}` },
    });
  const { body } = await file(JSON.stringify([{ field: 'object', operator: '!=', values: ['Left out'] }]));
  expect(body.trimEnd().split('\r\n')).toHaveLength(2);
  expect(body).toContain('Kept');
  expect((await file('[1]')).json()).toMatchObject({ status: 400, field: 'conditions' });
});
