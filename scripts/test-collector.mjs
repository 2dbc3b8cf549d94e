/**
 * `npm run test:collector`: builds an OpenTelemetry Collector (tests/collector), which forwards spans and log records
 * to a server, compressed, as protobuf and as JSON. Then it checks what the server counts. The first build takes
 * minutes.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { ensureBuilt } from './lib/build.mjs';
import { freePort } from './lib/freePort.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { Processes, ROOT, run, waitFor } from './lib/processes.mjs';
import { main, say, step, UserError } from './lib/say.mjs';
import { SERVER_ARGS } from './lib/serverProcess.mjs';

const TOKEN = 'a-token-for-this-check-alone';
const CACHE = path.join(ROOT, '.cache', 'collector');
const BINARY = path.join(CACHE, 'collector');
const STARTED_WITHIN_MS = 60_000;
const DELIVERED_WITHIN_MS = 60_000;
const ENCODINGS = ['proto', 'json'];

const text = (key, stringValue) => ({ key, value: { stringValue } });

const attributesOf = (recordId) => [
  text('sync_health.record_id', recordId),
  text('sync_health.object', 'Invoice'),
  text('sync_health.action', 'update'),
];

/** Two syncs of 1.2 and 2.8 seconds, the second failed, and an unrelated span. */
function tracesOf(connector, endMs) {
  const nanos = (ms) => `${ms}000000`;
  const span = (number, latencyMs, more = {}) => ({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: `b7ad6b716920333${number}`,
    name: 'sync',
    kind: 1,
    startTimeUnixNano: nanos(endMs - latencyMs),
    endTimeUnixNano: nanos(endMs),
    attributes: attributesOf(`inv-${number}`),
    ...more,
  });
  const failed = { status: { code: 2, message: 'no answer' } };
  const spans = [span(1, 1200), span(2, 2800, failed), span(3, 5, { attributes: [] })];
  return {
    resourceSpans: [{ resource: { attributes: [text('service.name', connector)] }, scopeSpans: [{ spans }] }],
  };
}

function logsOf(connector, endMs) {
  const record = {
    timeUnixNano: `${endMs}000000`,
    severityNumber: 9,
    body: { stringValue: 'synced' },
    attributes: [
      ...attributesOf('inv-4'),
      text('sync_health.id', `${connector}-log`),
      { key: 'sync_health.duration_ms', value: { intValue: '2000' } },
    ],
  };
  return {
    resourceLogs: [
      { resource: { attributes: [text('service.name', connector)] }, scopeLogs: [{ logRecords: [record] }] },
    ],
  };
}

/** JSON is valid YAML. */
const configurationOf = (encoding, receiverPort, serverUrl) =>
  JSON.stringify({
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${receiverPort}` } } } },
    exporters: {
      otlp_http: {
        endpoint: serverUrl,
        encoding,
        compression: 'gzip',
        headers: { Authorization: `Bearer ${TOKEN}` },
      },
    },
    service: {
      telemetry: { metrics: { level: 'none' }, logs: { level: 'warn' } },
      pipelines: {
        traces: { receivers: ['otlp'], exporters: ['otlp_http'] },
        logs: { receivers: ['otlp'], exporters: ['otlp_http'] },
      },
    },
  });

async function post(url, body) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify(body),
  });
  if (!answer.ok) {
    throw new UserError(`${url} answered ${answer.status}: ${await answer.text()}`);
  }
  return answer.json();
}

async function untilItListens(url, collector) {
  const untilMs = Date.now() + STARTED_WITHIN_MS;
  for (;;) {
    try {
      // The receiver has no page: any answer will do.
      await fetch(url);
      return;
    } catch {
      if (collector.exited || Date.now() > untilMs) {
        throw new UserError(`The Collector does not listen:\n${collector.recent.join('\n')}`);
      }
      await sleep(200);
    }
  }
}

async function countedOf(serverUrl, connector, endMs) {
  const { fields } = await post(`${serverUrl}/v1/query`, {
    from: new Date(endMs - 60_000).toISOString(),
    to: new Date(endMs + 60_000).toISOString(),
    timeZone: 'UTC',
    query: { type: 'summary', filters: { connector: [connector] } },
  });
  return Object.fromEntries(fields.map(({ name, values }) => [name, values[0]]));
}

async function check(encoding, serverUrl, directory, processes) {
  const port = await freePort();
  const file = path.join(directory, `${encoding}.yaml`);
  writeFileSync(file, configurationOf(encoding, port, serverUrl));
  const collector = processes.start(`collector (${encoding})`, BINARY, [file], {});
  const url = `http://127.0.0.1:${port}`;
  await untilItListens(url, collector);
  const connector = `collected-${encoding}`;
  const endMs = Date.now() - 1000;
  await post(`${url}/v1/traces`, tracesOf(connector, endMs));
  await post(`${url}/v1/logs`, logsOf(connector, endMs));
  const untilMs = Date.now() + DELIVERED_WITHIN_MS;
  // Latencies of 1.2, 2.8 and 2 seconds.
  const expected = { events: 3, synced: 2, errors: 1, averageLatency: 2000 };
  for (;;) {
    const counted = await countedOf(serverUrl, connector, endMs);
    if (Object.entries(expected).every(([name, value]) => counted[name] === value)) {
      break;
    }
    if (Date.now() > untilMs) {
      throw new UserError(`${connector}: ${JSON.stringify(counted)}, expected ${JSON.stringify(expected)}.`);
    }
    await sleep(200);
  }
  say(`  two spans and a log record arrived as ${encoding}, and a span of something else was left out`);
}

main(async () => {
  await ensureInstalled();
  await ensureBuilt('server');
  mkdirSync(CACHE, { recursive: true });
  await step('Building a Collector (Go)', () =>
    run('go', ['build', '-o', BINARY, '.'], { cwd: path.join(ROOT, 'tests', 'collector') })
  );
  const directory = mkdtempSync(path.join(tmpdir(), 'sync-health-collector-'));
  const processes = new Processes();
  try {
    const listen = `127.0.0.1:${await freePort()}`;
    const server = processes.start('server', process.execPath, SERVER_ARGS, {
      env: {
        SYNC_HEALTH_LISTEN: listen,
        SYNC_HEALTH_DATA_DIR: path.join(directory, 'data'),
        SYNC_HEALTH_BOOTSTRAP_TOKEN: TOKEN,
        SYNC_HEALTH_LOG_LEVEL: 'warn',
        CLICKHOUSE_URL: '',
        DATABASE_URL: '',
      },
    });
    await waitFor(`http://${listen}/readyz`, server, { timeoutMs: 120_000 });
    await step('Sending through the Collector', async () => {
      for (const encoding of ENCODINGS) {
        await check(encoding, `http://${listen}`, directory, processes);
      }
    });
  } finally {
    await processes.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});
