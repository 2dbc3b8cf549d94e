/** The plugin's backend closes an idle connection before the server does, by what both set. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { buildApp } from '../app';
import { readConfig } from '../config/config';
import { NO_STORAGE } from '../storage/noStorage';

const CLIENT = path.resolve(__dirname, '../../../pkg/client/client.go');
/** The default of Go's transport, which connectors in Go use. */
const GO_DEFAULT_MS = 90_000;

function clientIdleMs(): number {
  const source = readFileSync(CLIENT, 'utf8');
  expect(source).toContain('IdleConnTimeout = idleTimeout\n');
  const [, seconds] = /^const idleTimeout = (\d+) \* time\.Second$/m.exec(source) ?? [];
  return Number(seconds) * 1000;
}

it("the server keeps idle connections longer than the plugin's client, and longer than 90 s", async () => {
  const app = await buildApp({ config: readConfig({}), storage: NO_STORAGE });
  const { keepAliveTimeout } = app.server;
  await app.close();
  // A second for a request on its way.
  expect(keepAliveTimeout).toBeGreaterThan(clientIdleMs() + 1000);
  expect(keepAliveTimeout).toBeGreaterThan(GO_DEFAULT_MS + 1000);
});
