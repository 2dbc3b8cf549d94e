/** The preview's web server: the built plugin, the stage that shows it, and the API that both call. */
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { api, type ApiOptions } from './api';
import { assets } from './assets';
import { DATA_SOURCE_TYPE, shownDataSource } from './dataSource';
import { userOf } from './roles';
import { STAGE_DIR } from './stageBundle';

const APP_ID = 'syncops-synchealth-app';

/** What the stage needs before its first script runs. */
function bootData({ appSettings, dataSource, dist }: ApiOptions, cookie: string | undefined) {
  const plugin = (file: string) => JSON.parse(readFileSync(path.join(dist, file), 'utf8'));
  return {
    app: { ...plugin('plugin.json'), jsonData: appSettings.jsonData },
    dataSourcePlugin: plugin('datasource/plugin.json'),
    dataSource: shownDataSource(dataSource),
    user: userOf(cookie),
  };
}

function page(options: ApiOptions, cookie: string | undefined): string {
  const data = JSON.stringify(bootData(options, cookie)).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <base href="/" />
    <meta name="viewport" content="width=device-width" />
    <title>Sync Health preview</title>
    <link rel="icon" href="/public/plugins/${APP_ID}/img/logo.svg" />
    <link rel="stylesheet" href="/stage/stage.css" />
    <style>body { margin: 0; }</style>
  </head>
  <body>
    <div id="reactRoot"></div>
    <script>window.previewBootData = ${data};</script>
    <script src="/stage/stage.js"></script>
  </body>
</html>`;
}

export async function buildHost(options: ApiOptions): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify({ logger: false, bodyLimit: 16 * 1024 * 1024, forceCloseConnections: true });
  await app.register(fastifyStatic, { root: STAGE_DIR, prefix: '/stage/' });
  await app.register(fastifyStatic, {
    root: options.dist,
    prefix: `/public/plugins/${APP_ID}/`,
    decorateReply: false,
  });
  // Grafana serves a nested plugin under its own id.
  await app.register(fastifyStatic, {
    root: path.join(options.dist, 'datasource'),
    prefix: `/public/plugins/${DATA_SOURCE_TYPE}/`,
    decorateReply: false,
  });
  await app.register(assets);
  await app.register(api, options);

  const sendPage = (request: FastifyRequest, reply: FastifyReply) =>
    reply.type('text/html; charset=utf-8').send(page(options, request.headers.cookie));
  app.get('/', (_request, reply) => reply.redirect('/d/synchealth-overview'));
  const pages = ['/d/:uid', '/d/:uid/*', '/a/:app', '/a/:app/*', '/plugins/:id', '/connections/datasources/edit/:uid'];
  for (const url of [...pages, '/explore']) {
    app.get(url, sendPage);
  }
  return app;
}
