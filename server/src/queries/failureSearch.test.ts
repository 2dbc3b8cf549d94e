/** A search among failures finds exact ids only within the requested range, states and connectors. */
import { type QueryResult, type SyncEvent } from '@sync-health/contract';

import { makeEvent } from '../testing/events';
import { startTestServer, type TestServer } from '../testing/testServer';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  const failed = (overrides: Partial<SyncEvent>) => makeEvent({ status: 'failed', connector: 'c', ...overrides });
  await server.call('/v1/events', [
    failed({ id: 'old', recordId: '1001', endTime: '2026-09-20T10:00:00Z' }),
    failed({ id: 'by-message', recordId: 'A-7', errorMessage: 'parent 1001 has no CRM id' }),
    failed({ id: 'by-part', recordId: '10012' }),
    failed({ id: 'elsewhere', recordId: '10012', connector: 'other' }),
    failed({ id: 'by-message-elsewhere', connector: 'other', errorMessage: 'parent 10012 is locked' }),
    failed({ id: 'resolved', recordId: 'R-1', object: 'Resolved' }),
    makeEvent({ connector: 'c', recordId: 'R-1', object: 'Resolved', endTime: '2026-11-20T10:00:01Z' }),
    failed({ id: 'still-open', recordId: 'R-12', object: 'Resolved' }),
  ]);
});
afterAll(() => server.close());

const week = { from: '2026-11-14T00:00:00Z', to: '2026-11-21T00:00:00Z' };

async function found(search: string, query: object = {}) {
  const { body } = await server.call('/v1/query', { ...week, query: { type: 'failures', search, ...query } });
  const { fields } = body as QueryResult;
  return fields.find(({ name }) => name === 'id')?.values.toSorted();
}

it('an id outside the range does not hide a match inside it', async () => {
  expect(await found('1001', { filters: { connector: ['c'] } })).toEqual(['by-message', 'by-part']);
});

it('an id of another connector does not hide a match', async () => {
  expect(await found('10012', { filters: { connector: ['other'] } })).toEqual(['elsewhere']);
  expect(await found('by-part', { filters: { connector: ['other'] } })).toEqual([]);
  expect(await found('A-7', { filters: { connector: ['other'] } })).toEqual([]);
});

it('an id in another state does not hide a match', async () => {
  expect(await found('R-1')).toEqual(['resolved']);
  expect(await found('R-1', { state: ['open'] })).toEqual(['still-open']);
});
