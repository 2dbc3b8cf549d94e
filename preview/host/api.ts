/** The part of Grafana's HTTP API that the plugin and the stage use, under Grafana's paths. */
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';

import { CONTEXT_HEADER, contextHeader } from './backend';
import { type DataSourceSettings } from './dataSource';
import { userOf } from './roles';

export interface ApiOptions {
  backendUrl: string;
  dataSource: DataSourceSettings;
  /** Where the built plugin is. */
  dist: string;
}

const DASHBOARD_UID = /^synchealth-(\w+)$/;
const HOP_HEADERS = ['connection', 'transfer-encoding', 'content-encoding', 'content-length', 'keep-alive'];

export async function api(app: FastifyInstance, { backendUrl, dataSource, dist }: ApiOptions) {
  // Bodies go to the backend as they came.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  /** Sends a request on to the backend, for the user of its cookie, and streams the answer back. */
  async function forward(request: FastifyRequest, reply: FastifyReply, target: string) {
    const { host: _host, connection: _connection, 'content-length': _length, cookie, ...headers } = request.headers;
    const answer = await fetch(`${backendUrl}${target}`, {
      method: request.method,
      headers: {
        ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
        [CONTEXT_HEADER]: contextHeader(userOf(cookie), dataSource),
      },
      body: Buffer.isBuffer(request.body) ? new Uint8Array(request.body) : undefined,
    });
    reply.code(answer.status);
    answer.headers.forEach((value, name) => {
      if (!HOP_HEADERS.includes(name)) {
        reply.header(name, value);
      }
    });
    return reply.send(answer.body ? Readable.fromWeb(answer.body as import('node:stream/web').ReadableStream) : null);
  }

  app.get('/api/health', () => ({ database: 'ok', version: 'preview' }));

  app.post('/api/ds/query', (request, reply) => forward(request, reply, '/query'));

  const source = `/api/datasources/uid/${dataSource.uid}`;
  app.get(`${source}/health`, async (request, reply) => {
    request.raw.method = 'POST';
    return forward(request, reply, '/health');
  });
  app.all(`${source}/resources/*`, (request, reply) => forward(request, reply, request.url.slice(source.length)));

  app.get<{ Params: { uid: string } }>('/api/dashboards/uid/:uid', async ({ params }, reply) => {
    const name = DASHBOARD_UID.exec(params.uid)?.[1];
    try {
      return { dashboard: JSON.parse(await readFile(path.join(dist, 'dashboards', `${name}.json`), 'utf8')), meta: {} };
    } catch {
      return reply.code(404).send({ message: `There is no dashboard ${params.uid}` });
    }
  });

  app.get<{ Params: { id: string } }>('/api/plugins/:id/settings', async ({ params }) => ({
    id: params.id,
    enabled: true,
    pinned: true,
    jsonData: { dataSourceUid: dataSource.uid },
    secureJsonFields: {},
  }));

  app.all('/api/*', (request, reply) => {
    process.stderr.write(`The preview does not answer ${request.method} ${request.url}\n`);
    return reply.code(404).send({ message: `The preview does not answer ${request.method} ${request.url}` });
  });
}
