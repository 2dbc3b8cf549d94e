/**
 * Turns settings of an older version into today's form. The backend does the same; tests/fixtures/savedSettings.json
 * holds both to it. The time-out once had a name of our own, and now has Grafana's usual one.
 */
import type { SyncHealthOptions } from '../settings';

type SavedOptions = SyncHealthOptions & { timeoutSeconds?: number };

export function migrateSettings({ timeoutSeconds, ...options }: SavedOptions): SyncHealthOptions {
  return { ...options, ...(timeoutSeconds !== undefined && { timeout: options.timeout ?? timeoutSeconds }) };
}
