/** The demo's settings, from environment variables. */
import path from 'node:path';

export interface DemoConfig {
  url: string;
  token: string;
  connector: string;
  /** The directory with the demo's state. */
  dir: string;
  /** The CRM's port on the loopback interface; 0 picks a free one. */
  crmPort: number;
  /** Fewest changes per second in the billing system, even in quiet hours; 0 follows the rhythm of the history. */
  pace: number;
}

const DEFAULT_PACE = 0;

export function readConfig(env: NodeJS.ProcessEnv): DemoConfig {
  const token = env.SYNC_HEALTH_TOKEN;
  if (!token) {
    throw new Error('SYNC_HEALTH_TOKEN is not set: give a token with the scopes ingest and connector.');
  }
  return {
    url: env.SYNC_HEALTH_URL ?? 'http://127.0.0.1:4280',
    token,
    connector: env.SYNC_HEALTH_CONNECTOR ?? 'zuora-salesforce',
    dir: path.resolve(env.SYNC_HEALTH_DEMO_DIR ?? 'data/demo'),
    crmPort: readNumber(env, 'SYNC_HEALTH_DEMO_CRM_PORT', 0, 65_535),
    pace: readNumber(env, 'SYNC_HEALTH_DEMO_PACE', DEFAULT_PACE, 20),
  };
}

function readNumber(env: NodeJS.ProcessEnv, name: string, fallback: number, most: number): number {
  const value = Number(env[name] ?? fallback);
  if (!(value >= 0 && value <= most)) {
    throw new Error(`${name} must be a number from 0 to ${most}, not "${env[name]}".`);
  }
  return value;
}
