import fastify, { type FastifyInstance } from 'fastify';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { dataSourceOf } from './dataSource';
import { buildHost } from './host';

const TOKEN = 'a-secret-token';
const SOURCE = '/api/datasources/uid/sync-health';

const dist = mkdtempSync(path.join(tmpdir(), 'preview-host-'));
let backend: FastifyInstance;
let backendUrl: string;
let host: FastifyInstance;

beforeAll(async () => {
  for (const [file, text] of Object.entries({
    'plugin.json': '{"id":"syncops-synchealth-app","includes":[]}',
    'datasource/plugin.json': '{"id":"syncops-synchealth-datasource"}',
    'dashboards/overview.json': '{"uid":"synchealth-overview"}',
    'module.js': 'define([], () => ({}))',
  })) {
    mkdirSync(path.dirname(path.join(dist, file)), { recursive: true });
    writeFileSync(path.join(dist, file), text);
  }
  // Answers with the call itself.
  backend = fastify();
  backend.removeAllContentTypeParsers();
  backend.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  backend.all('/*', ({ method, url, headers, body }) => ({
    method,
    url,
    body,
    cookie: headers.cookie,
    context: JSON.parse(Buffer.from(String(headers['sync-health-plugin-context']), 'base64').toString()),
  }));
  backendUrl = await backend.listen({ host: '127.0.0.1', port: 0 });
});

beforeEach(async () => {
  host = await buildHost({
    backendUrl,
    dataSource: dataSourceOf({
      listen: { host: '127.0.0.1', port: 0 },
      serverUrl: 'http://127.0.0.1:4280',
      token: TOKEN,
    }),
    appSettings: { jsonData: {} },
    dist,
  });
});

afterEach(() => host.close());

afterAll(async () => {
  await backend.close();
  rmSync(dist, { recursive: true });
});

function as(role: string) {
  return { cookie: `preview_role=${role}` };
}

describe('what goes to the backend', () => {
  it('is the query unchanged, for an admin unless the cookie names a role', async () => {
    const query = { method: 'POST', url: '/api/ds/query', payload: { queries: [{ refId: 'A' }] } } as const;
    const told = (await host.inject(query)).json();
    expect(told).toMatchObject({ method: 'POST', url: '/query', body: JSON.stringify(query.payload) });
    expect(told.context.user).toMatchObject({ login: 'admin', role: 'Admin' });
    const asViewer = (await host.inject({ ...query, headers: as('viewer') })).json();
    expect(asViewer.context.user).toMatchObject({ login: 'viewer', role: 'Viewer' });
  });

  it('has the token, which no answer to the browser contains', async () => {
    const told = (await host.inject({ url: `${SOURCE}/health` })).json();
    expect(told).toMatchObject({ method: 'POST', url: '/health' });
    expect(told.context.dataSource.decryptedSecureJsonData).toEqual({ token: TOKEN });
    for (const url of ['/d/synchealth-overview', SOURCE, '/api/datasources']) {
      expect((await host.inject({ url })).body).not.toContain(TOKEN);
    }
  });

  it('is a resource call with its path and query string, but without the cookie', async () => {
    const told = (
      await host.inject({ url: `${SOURCE}/resources/values/object?from=1&to=2`, headers: as('editor') })
    ).json();
    expect(told.url).toBe('/resources/values/object?from=1&to=2');
    expect(told.cookie).toBeUndefined();
  });

  it('has new settings, with a new time, once they are changed', async () => {
    const before = (await host.inject({ url: `${SOURCE}/health` })).json().context.dataSource;
    const jsonData = { operateRole: 'Admin' };
    await host.inject({ method: 'PUT', url: SOURCE, payload: { jsonData } });
    const after = (await host.inject({ url: `${SOURCE}/health` })).json().context.dataSource;
    expect(after.jsonData).toEqual(jsonData);
    expect(after.updated).toBeGreaterThan(before.updated);
    expect(after.decryptedSecureJsonData).toEqual({ token: TOKEN });
  });
});

describe('settings', () => {
  it.each(['viewer', 'editor'])('can’t be changed by a %s', async (role) => {
    const payload = { jsonData: { operateRole: 'Viewer' } };
    const change = { payload, headers: as(role) };
    expect((await host.inject({ ...change, method: 'PUT', url: SOURCE })).statusCode).toBe(403);
    const app = { ...change, method: 'POST', url: '/api/plugins/syncops-synchealth-app/settings' } as const;
    expect((await host.inject(app)).statusCode).toBe(403);
  });

  it('of the app are returned as they were saved', async () => {
    const url = '/api/plugins/syncops-synchealth-app/settings';
    await host.inject({ method: 'POST', url, payload: { jsonData: { dataSourceUid: 'other' } } });
    expect((await host.inject({ url })).json().jsonData).toEqual({ dataSourceUid: 'other' });
  });
});

it('a dashboard is the file that Grafana provisions; another uid is not found', async () => {
  expect((await host.inject({ url: '/api/dashboards/uid/synchealth-overview' })).json().dashboard).toEqual({
    uid: 'synchealth-overview',
  });
  expect((await host.inject({ url: '/api/dashboards/uid/other' })).statusCode).toBe(404);
});

it('an unknown call is refused, and named on the terminal', async () => {
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect((await host.inject({ url: '/api/search?query=x' })).statusCode).toBe(404);
  expect(write).toHaveBeenCalledWith(expect.stringContaining('GET /api/search?query=x'));
  write.mockRestore();
});

it('the nested plugin is served under its own id, as in Grafana', async () => {
  expect((await host.inject({ url: '/public/plugins/syncops-synchealth-datasource/plugin.json' })).json().id).toBe(
    'syncops-synchealth-datasource'
  );
  expect((await host.inject({ url: '/public/plugins/syncops-synchealth-app/module.js' })).statusCode).toBe(200);
});
