/** Which stage the browser tests run on, and where it and the server behind it listen. */

export type Stage = 'preview' | 'grafana';

export const STAGE: Stage = process.env.SYNC_HEALTH_STAGE === 'grafana' ? 'grafana' : 'preview';

const PORTS = { preview: 4441, grafana: 4442 } as const;

export const STAGE_LISTEN = `127.0.0.1:${PORTS[STAGE]}`;
export const STAGE_URL = `http://${STAGE_LISTEN}`;

export const SERVER_LISTEN = `127.0.0.1:${STAGE === 'preview' ? 4443 : 4444}`;
export const SERVER_URL = `http://${SERVER_LISTEN}`;

/** The server's bootstrap token under test. */
export const SERVER_TOKEN = 'browser-tests-only';

/** Where the connector with a webhook would listen; nothing does until a test wants it to. */
export const WEBHOOK_PORT = 4445;

/** What the server under test answers; whoever calls it is not the browser. */
export async function askServer(
  path: string,
  body: object,
  headers: Record<string, string> = {}
): Promise<Record<string, unknown>> {
  const response = await fetch(`${SERVER_URL}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SERVER_TOKEN}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`${path} was answered ${response.status}: ${await response.text()}`);
  }
  return (await response.json()) as Record<string, unknown>;
}
