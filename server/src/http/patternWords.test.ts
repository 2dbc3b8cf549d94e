import { readFileSync } from 'node:fs';
import path from 'node:path';

import { startTestServer, type TestServer } from '../testing/testServer';
import { PATTERN_WORDS } from './patternWords';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

it('every pattern of the API is told in words', () => {
  const patterns = new Set<string>();
  JSON.parse(readFileSync(path.join(__dirname, '../../../contract/openapi.json'), 'utf8'), (name, value) => {
    if (name === 'pattern' && typeof value === 'string') {
      patterns.add(value);
    }
    return value as unknown;
  });
  expect(patterns.size).toBeGreaterThan(0);
  expect([...patterns].filter((pattern) => !(pattern in PATTERN_WORDS))).toEqual([]);
});

it.each([
  ['query.timeShift', '/v1/query', { query: { type: 'trend', timeShift: '7h' } }, /such as 7d or 2w/],
  ['name', '/v1/tokens', { name: 'a\nb', scopes: ['read'] }, /can be printed/],
])('a %s of another form is refused in words', async (field, url, body, words) => {
  const range = url === '/v1/query' ? { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' } : {};
  const answer = await server.call(url, { ...range, ...body });
  expect(answer).toMatchObject({ status: 400, body: { field, detail: expect.stringMatching(words) } });
});
