/** The part of Grafana's HTTP API that the plugin and the stage use. */
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { changeDataSource, type DataSourceChange, type DataSourceSettings, shownDataSource } from './dataSource';
import { forwardTo } from './forward';
import { userOf } from './roles';

export interface ApiOptions {
  backendUrl: string;
  dataSource: DataSourceSettings;
  /** The app's settings. Changes last until the preview ends. */
  appSettings: { jsonData: Record<string, unknown> };
  /** Directory of the built plugin. */
  dist: string;
}

const DASHBOARD_UID = /^synchealth-(\w+)$/;
const NEEDS_PROMETHEUS = 'synchealth-server';

function jsonBody<T>({ body }: FastifyRequest): T {
  return JSON.parse(Buffer.isBuffer(body) ? body.toString('utf8') : '{}') as T;
}

export async function api(app: FastifyInstance, { backendUrl, dataSource, appSettings, dist }: ApiOptions) {
  const forward = forwardTo(backendUrl, dataSource);

  // Bodies are passed on as they came.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  // In Grafana only admins change settings.
  app.addHook('preHandler', async (request, reply) => {
    const changesSettings = request.method === 'PUT' || request.url.endsWith('/settings');
    if (changesSettings && request.method !== 'GET' && userOf(request.headers.cookie).role !== 'Admin') {
      return reply.code(403).send({ message: 'You have no permission to change settings: only admins have.' });
    }
  });

  app.get('/api/health', () => ({ database: 'ok', version: 'preview' }));
  app.get('/api/user', ({ headers }) => userOf(headers.cookie));

  app.post('/api/ds/query', (request, reply) => forward(request, reply, '/query'));

  const source = `/api/datasources/uid/${dataSource.uid}`;
  app.get('/api/datasources', () => [shownDataSource(dataSource)]);
  app.get(source, () => shownDataSource(dataSource));
  app.put(source, (request) => {
    changeDataSource(dataSource, jsonBody<DataSourceChange>(request));
    return { datasource: shownDataSource(dataSource), message: 'Datasource updated' };
  });
  app.get(`${source}/health`, (request, reply) => forward(request, reply, '/health', 'POST'));
  app.all(`${source}/resources/*`, (request, reply) => forward(request, reply, request.url.slice(source.length)));

  app.get<{ Params: { uid: string } }>('/api/dashboards/uid/:uid', async ({ params }, reply) => {
    if (params.uid === NEEDS_PROMETHEUS) {
      return reply
        .code(404)
        .send({ message: 'This dashboard needs a Prometheus data source, which the preview lacks.' });
    }
    const name = DASHBOARD_UID.exec(params.uid)?.[1];
    try {
      return { dashboard: JSON.parse(await readFile(path.join(dist, 'dashboards', `${name}.json`), 'utf8')), meta: {} };
    } catch {
      return reply.code(404).send({ message: `There is no dashboard ${params.uid}` });
    }
  });

  app.get<{ Params: { id: string } }>('/api/plugins/:id/settings', ({ params }) => ({
    id: params.id,
    enabled: true,
    pinned: true,
    jsonData: appSettings.jsonData,
    secureJsonFields: {},
  }));
  app.post('/api/plugins/:id/settings', (request) => {
    appSettings.jsonData = jsonBody<{ jsonData?: Record<string, unknown> }>(request).jsonData ?? {};
    return { message: 'Plugin settings updated' };
  });

  app.all('/api/*', (request, reply) => {
    process.stderr.write(`The preview does not answer ${request.method} ${request.url}\n`);
    return reply.code(404).send({ message: `The preview does not answer ${request.method} ${request.url}` });
  });
}
