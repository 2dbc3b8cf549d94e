/**
 * Starts everything for the browser tests: the server on an empty data directory, the fixture, a connector that handles
 * commands, and last the stage. Playwright waits for the stage. On Grafana there are also a second server and a second
 * Grafana for visitors, without Live, which may be ready later. SIGTERM ends everything.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { findGrafana, startGrafana } from '../../scripts/lib/grafana.mjs';
import { interrupted, Processes, waitFor } from '../../scripts/lib/processes.mjs';
import { SERVER_ARGS } from '../../scripts/lib/serverProcess.mjs';
import { loadFixture, runConnector } from './connector';
import { loadOtherFixture } from './otherServer';
import { WEBHOOK_CONNECTOR } from '../fixtures/events';
import {
  GUEST_LISTEN,
  GUEST_URL,
  OTHER_SERVER_LISTEN,
  OTHER_SERVER_URL,
  SERVER_LISTEN,
  SERVER_TOKEN,
  SERVER_URL,
  STAGE,
  STAGE_LISTEN,
  WEBHOOK_PORT,
} from './stage';

function startServer(processes: Processes, name: string, listen: string, dataDir: string, env = {}) {
  return processes.start(name, process.execPath, SERVER_ARGS, {
    env: {
      SYNC_HEALTH_LISTEN: listen,
      SYNC_HEALTH_DATA_DIR: path.join(dataDir, name),
      SYNC_HEALTH_BOOTSTRAP_TOKEN: SERVER_TOKEN,
      // Tests wait for answers, however busy the machine is.
      SYNC_HEALTH_QUERY_WAIT_MS: '60000',
      SYNC_HEALTH_MAX_LAG_MS: '0',
      SYNC_HEALTH_LOG_LEVEL: 'warn',
      ...env,
    },
  });
}

async function startStage(processes: Processes, dataDir: string) {
  if (STAGE === 'preview') {
    processes.start('preview', 'node', ['scripts/preview.mjs'], {
      env: { SYNC_HEALTH_URL: SERVER_URL, SYNC_HEALTH_TOKEN: SERVER_TOKEN, SYNC_HEALTH_PREVIEW_LISTEN: STAGE_LISTEN },
    });
    return;
  }
  const grafana = await findGrafana();
  if (!grafana.command) {
    throw new Error(grafana.why);
  }
  await startGrafana(processes, grafana, {
    dataDir: path.join(dataDir, 'guests'),
    listen: GUEST_LISTEN,
    serverUrl: SERVER_URL,
    token: SERVER_TOKEN,
    env: {
      GF_SERVER_ROOT_URL: `${GUEST_URL}/`,
      GF_SERVER_SERVE_FROM_SUB_PATH: 'true',
      GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
      SYNC_HEALTH_ANONYMOUS_MAY_OPERATE: 'false',
      // Without Live, pages poll.
      GF_LIVE_MAX_CONNECTIONS: '0',
    },
  });
  await startGrafana(processes, grafana, {
    dataDir: path.join(dataDir, 'grafana'),
    listen: STAGE_LISTEN,
    serverUrl: SERVER_URL,
    token: SERVER_TOKEN,
    env: {
      // Every test signs in, so that roles are real.
      GF_AUTH_ANONYMOUS_ENABLED: 'false',
      // A preview feature of Grafana. It affects only dashboards with a group-by variable.
      GF_FEATURE_TOGGLES_ENABLE: 'groupByVariable',
    },
  });
}

async function main() {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'sync-health-browser-'));
  const processes = new Processes();
  const connector = new AbortController();
  try {
    const server = startServer(processes, 'server', SERVER_LISTEN, dataDir, {
      SYNC_HEALTH_WEBHOOKS: JSON.stringify({
        [WEBHOOK_CONNECTOR]: {
          url: `http://127.0.0.1:${WEBHOOK_PORT}`,
          secret: `whsec_${Buffer.alloc(32).toString('base64')}`,
        },
      }),
      SYNC_HEALTH_WEBHOOK_ATTEMPTS: '2',
      SYNC_HEALTH_PAYLOAD_DAYS: '30',
    });
    await waitFor(`${SERVER_URL}/readyz`, server);
    await loadFixture();
    void runConnector(connector.signal);
    if (STAGE === 'grafana') {
      await waitFor(`${OTHER_SERVER_URL}/readyz`, startServer(processes, 'other server', OTHER_SERVER_LISTEN, dataDir));
      await loadOtherFixture();
    }
    await startStage(processes, dataDir);
    await interrupted();
  } finally {
    connector.abort();
    await processes.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

void main();
