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
