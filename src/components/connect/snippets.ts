/** Commands and code that send one event of a connector to a server. */

/** Used where the user may not know the address. */
const UNKNOWN_ADDRESS = '$SYNC_HEALTH_URL';

export const WAYS = ['curl', 'typescript', 'python', 'csv', 'otlp'] as const;
export type Way = (typeof WAYS)[number];

interface Target {
  /** Undefined where the user may not know it. */
  address: string | undefined;
  connector: string;
  now: Date;
}

/** Quotes any text for a shell. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

const addressOf = ({ address = UNKNOWN_ADDRESS }: Target) => address;

/** A known address is quoted. A variable is left to the shell. */
const shellUrl = (target: Target, path: string) =>
  target.address === undefined ? `"${UNKNOWN_ADDRESS}${path}"` : quoted(addressOf(target) + path);

const AUTHORIZATION = `  -H "Authorization: Bearer $SYNC_HEALTH_TOKEN" \\`;

const startOf = ({ now }: Target) => new Date(now.getTime() - 1200).toISOString();

function eventOf(target: Target) {
  const { connector, now } = target;
  return {
    id: `first-${now.getTime()}`,
    connector,
    mode: 'realtime',
    object: 'Invoice',
    action: 'update',
    recordId: 'INV-0001',
    startTime: startOf(target),
    endTime: now.toISOString(),
    status: 'failed',
    errorCode: 'TEST-01',
    errorMessage: 'A first failed record, sent by hand',
  };
}

/** Runs on the server's machine. The token can send for this connector alone. */
export const tokenCommand = (connector: string) =>
  `export SYNC_HEALTH_TOKEN=$(npm run -s server -- token create \\
  --name ${quoted(connector)} --scopes ingest --connector ${quoted(connector)})`;

const SNIPPETS: Record<Way, (target: Target) => string> = {
  curl: (target) =>
    [
      `curl ${shellUrl(target, '/v1/events')} \\`,
      AUTHORIZATION,
      '  -H "Content-Type: application/json" \\',
      `  -d ${quoted(JSON.stringify([eventOf(target)], null, 2))}`,
    ].join('\n'),
  typescript: (target) => {
    const { connector } = target;
    return `import { createClient } from '@sync-health/connector';

const client = createClient({
  url: ${JSON.stringify(addressOf(target))},
  token: process.env.SYNC_HEALTH_TOKEN,
  connector: ${JSON.stringify(connector)},
});
const startTime = new Date();
// … sync the record here …
client.record({
  mode: 'realtime', object: 'Invoice', action: 'update', recordId: 'INV-0001',
  startTime, endTime: new Date(), status: 'success',
});
await client.close();`;
  },
  python: (target) => {
    const { connector } = target;
    return `import os
from datetime import datetime, timezone

from sync_health import Client

with Client(${JSON.stringify(addressOf(target))}, os.environ["SYNC_HEALTH_TOKEN"], ${JSON.stringify(connector)}) as client:
    start_time = datetime.now(timezone.utc)
    # … sync the record here …
    client.record({
        "mode": "realtime", "object": "Invoice", "action": "update", "recordId": "INV-0001",
        "startTime": start_time, "endTime": datetime.now(timezone.utc), "status": "success",
    })`;
  },
  csv: (target) => {
    const map = {
      id: 'Event ID',
      recordId: 'Record',
      startTime: 'Begin',
      endTime: 'End',
      connector: { value: target.connector },
      mode: { value: 'realtime' },
      object: { value: 'Invoice' },
      action: { value: 'update' },
      status: { value: 'success' },
    };
    return [
      `printf '%s\\n' 'Event ID,Record,Begin,End' 'csv-${target.now.getTime()},INV-0001,${startOf(target)},${target.now.toISOString()}' > events.csv`,
      `curl ${shellUrl(target, '/v1/events')} --data-binary @events.csv \\`,
      AUTHORIZATION,
      `  -H 'Content-Type: text/csv' --url-query ${quoted(`map=${JSON.stringify(map)}`)}`,
    ].join('\n');
  },
  otlp: (target) =>
    [
      `export OTEL_EXPORTER_OTLP_ENDPOINT=${shellUrl(target, '')}`,
      'export OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer $SYNC_HEALTH_TOKEN"',
      'export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
      `export OTEL_SERVICE_NAME=${quoted(target.connector)}`,
      '# Attributes of each span that syncs a record:',
      '#   sync_health.record_id, sync_health.object, sync_health.action',
    ].join('\n'),
};

export const snippetOf = (way: Way, target: Target) => SNIPPETS[way](target);
