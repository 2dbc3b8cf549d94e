/** A data source for a connector that only one test changes, and events for it. */
import { type APIRequestContext, expect, type Page } from '@playwright/test';

import { DATA_SOURCE_TYPE } from '../../src/pluginIds';
import { askServer, SERVER_TOKEN, SERVER_URL } from './stage';
import { WatchedServer } from './watchedServer';

export interface Followed {
  uid: string;
  connector: string;
  server: WatchedServer;
  remove(request: APIRequestContext): Promise<void>;
}

/** Its token is bound to the connector, so that no other test changes its data. */
export async function dataSourceOf(request: APIRequestContext, title: string, grafana = ''): Promise<Followed> {
  const uid = `live-${title.replace(/\W+/g, '-').slice(0, 20)}-${Date.now().toString(36)}`.toLowerCase();
  const server = new WatchedServer();
  const url = await server.start();
  const { token } = await askServer('/v1/tokens', { name: uid, scopes: ['read'], connectors: [uid] });
  const made = await request.post(`${grafana}/api/datasources`, {
    data: {
      uid,
      // Sorted after Sync Health, since the pages use the first data source.
      name: `Watched ${uid}`,
      type: DATA_SOURCE_TYPE,
      access: 'proxy',
      url,
      jsonData: {},
      secureJsonData: { token },
    },
  });
  expect(made.status(), await made.text()).toBe(200);
  return {
    uid,
    connector: uid,
    server,
    async remove(from) {
      await from.delete(`${grafana}/api/datasources/uid/${uid}`);
      await server.stop();
    },
  };
}

/** URL parameters of a live tail of its failures in Explore. */
export function tailParams({ uid }: Followed): URLSearchParams {
  const query = { refId: 'A', queryType: 'failures', live: true, columns: ['recordId', 'errorCode', 'endTime'] };
  const pane = { datasource: uid, queries: [query], range: { from: 'now-1h', to: 'now' } };
  return new URLSearchParams({ schemaVersion: '1', panes: JSON.stringify({ pane }) });
}

export function failedEvent({ connector }: Followed, recordId: string) {
  const now = Date.now();
  return {
    id: `${recordId}-${now}`,
    connector,
    mode: 'realtime',
    object: 'Invoice',
    action: 'update',
    recordId,
    startTime: new Date(now - 500).toISOString(),
    endTime: new Date(now).toISOString(),
    status: 'failed',
    errorCode: 'LIVE-01',
  };
}

export async function sendEvents(events: object[]) {
  expect(await askServer('/v1/events', events)).toMatchObject({ accepted: events.length });
}

export async function sendJob({ connector }: Followed, totalRecords: number) {
  const now = new Date().toISOString();
  const answer = await fetch(`${SERVER_URL}/v1/jobs/${connector}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${SERVER_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      connector,
      scope: 'Live accounts',
      status: 'running',
      totalRecords,
      startTime: now,
      updatedAt: now,
    }),
  });
  expect(answer.status).toBe(200);
}

/** Expects that the server gets no requests but those for changes, for this long. */
export async function expectQuiet(page: Page, server: WatchedServer, forMs: number) {
  const others = () => server.asked.filter((address) => !address.startsWith('/v1/changes'));
  await expect(async () => {
    expect(server.waiting).toBe(1);
    const before = others().length;
    await page.waitForTimeout(forMs);
    expect(others().slice(before)).toEqual([]);
  }).toPass({ timeout: 80_000 });
}
