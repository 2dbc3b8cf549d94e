import { startTestServer, type TestServer } from '../testing/testServer';

let server: TestServer;
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());

it('reports that the process runs and that storage answers', async () => {
  expect(await server.call('/healthz')).toEqual({ status: 200, body: { status: 'ok' } });
  expect(await server.call('/readyz')).toEqual({ status: 200, body: { status: 'ready' } });
});

it('answers an unknown path with a problem document', async () => {
  const response = await server.app.inject({ url: '/v1/nothing', headers: { 'x-request-id': 'req-7' } });
  expect(response.headers['content-type']).toContain('application/problem+json');
  expect(response.headers['x-request-id']).toBe('req-7');
  expect(response.json()).toMatchObject({ status: 404, requestId: 'req-7' });
});
