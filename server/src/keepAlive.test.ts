/** The plugin's backend lets go of an idle connection before the server closes it, as both say where they set it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { buildApp } from './app';
import { readConfig } from './config';
import { NO_STORAGE } from './storage/noStorage';

const CLIENT = path.resolve(__dirname, '../../pkg/client/client.go');
/** That of Go's default transport, which connectors written in Go use. */
const GO_DEFAULT_MS = 90_000;

function clientIdleMs(): number {
  const source = readFileSync(CLIENT, 'utf8');
  expect(source).toContain('IdleConnTimeout = idleTimeout\n');
  const [, seconds] = /^const idleTimeout = (\d+) \* time\.Second$/m.exec(source) ?? [];
  return Number(seconds) * 1000;
}

it("idle connections outlive the plugin's client, and whoever keeps them for 90 s", async () => {
  const app = await buildApp({ config: readConfig({}), storage: NO_STORAGE });
  const { keepAliveTimeout } = app.server;
  await app.close();
  // A second for a request that is on its way.
  expect(keepAliveTimeout).toBeGreaterThan(clientIdleMs() + 1000);
  expect(keepAliveTimeout).toBeGreaterThan(GO_DEFAULT_MS + 1000);
});
