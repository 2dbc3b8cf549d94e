/** The second server and its data source, which other tests do not use. */
import { type APIRequestContext, expect } from '@playwright/test';

import { MANY_CONNECTORS, OTHER_EVENTS } from '../fixtures/otherEvents';
import { DATA_SOURCE_TYPE } from '../../src/pluginIds';
import { askServer, OTHER_SERVER_URL, SERVER_TOKEN } from './stage';

export const OTHER_DATA_SOURCE_UID = 'the-other';

export async function loadOtherFixture() {
  const now = Date.now();
  const event = { mode: 'realtime', object: 'Invoice', action: 'update', recordId: 'I-1', status: 'success' } as const;
  const ofMany = MANY_CONNECTORS.map((connector) => ({
    ...event,
    id: connector,
    connector,
    startTime: new Date(now - 500).toISOString(),
    endTime: new Date(now).toISOString(),
  }));
  const { rejected } = await askServer('/v1/events', [...OTHER_EVENTS, ...ofMany], {}, OTHER_SERVER_URL);
  if (!Array.isArray(rejected) || rejected.length > 0) {
    throw new Error(`An event of the second server was rejected: ${JSON.stringify(rejected)}`);
  }
}

/** Adds the data source of the second server, unless another test has. */
export async function haveOtherDataSource(request: APIRequestContext) {
  const made = await request.post('/api/datasources', {
    data: {
      uid: OTHER_DATA_SOURCE_UID,
      // Sorted after Sync Health, since the pages use the first data source.
      name: 'The other plant',
      type: DATA_SOURCE_TYPE,
      access: 'proxy',
      url: OTHER_SERVER_URL,
      jsonData: {},
      secureJsonData: { token: SERVER_TOKEN },
    },
  });
  // 409: it exists already.
  expect([200, 409], await made.text()).toContain(made.status());
}
