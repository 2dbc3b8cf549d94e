/** Reads the preview's settings from the environment. */

export interface Settings {
  listen: { host: string; port: number };
  /** URL of the server behind the data source. */
  serverUrl: string;
  /** The server's token. It never reaches the browser. */
  token: string;
}

export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const {
    SYNC_HEALTH_PREVIEW_LISTEN: listen = '127.0.0.1:3001',
    SYNC_HEALTH_URL: serverUrl,
    SYNC_HEALTH_TOKEN: token,
  } = environment;
  if (!serverUrl || !token) {
    throw new Error('Set SYNC_HEALTH_URL and SYNC_HEALTH_TOKEN, or use `npm run preview`, which starts a server.');
  }
  const { hostname, port } = new URL(`http://${listen}`);
  return { listen: { host: hostname, port: Number(port) }, serverUrl, token };
}
