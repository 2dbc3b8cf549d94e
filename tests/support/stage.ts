/** The stage of the browser tests, and the addresses of the stage and the servers. */

export type Stage = 'preview' | 'grafana';

export const STAGE: Stage = process.env.SYNC_HEALTH_STAGE === 'grafana' ? 'grafana' : 'preview';

const PORTS = { preview: 4441, grafana: 4442 } as const;

export const STAGE_LISTEN = `127.0.0.1:${PORTS[STAGE]}`;
export const STAGE_URL = `http://${STAGE_LISTEN}`;

export const SERVER_LISTEN = `127.0.0.1:${STAGE === 'preview' ? 4443 : 4444}`;
export const SERVER_URL = `http://${SERVER_LISTEN}`;

/** A second server with its own records, only on Grafana. */
export const OTHER_SERVER_LISTEN = '127.0.0.1:4446';
export const OTHER_SERVER_URL = `http://${OTHER_SERVER_LISTEN}`;

/** A second Grafana under a path, for visitors without a login, only on Grafana. */
export const GUEST_LISTEN = '127.0.0.1:4447';
export const GUEST_PATH = '/monitoring';
export const GUEST_URL = `http://${GUEST_LISTEN}${GUEST_PATH}`;

/** The bootstrap token of the servers under test. */
export const SERVER_TOKEN = 'browser-tests-only';

/** Port of the connector with a webhook. Nothing listens there until a test does. */
export const WEBHOOK_PORT = 4445;

/** Asks the server directly, not through the browser. */
export async function askServer(
  path: string,
  body: object,
  headers: Record<string, string> = {},
  server = SERVER_URL
): Promise<Record<string, unknown>> {
  const response = await fetch(`${server}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SERVER_TOKEN}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`${path} was answered ${response.status}: ${await response.text()}`);
  }
  return (await response.json()) as Record<string, unknown>;
}
