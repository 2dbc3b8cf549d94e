/**
 * Makes of saved settings what they would be if they were saved today, as the backend reads them too; both are held to
 * tests/fixtures/savedSettings.json. The time-out was in a place of our own before it was in Grafana's usual one.
 */
import type { SyncHealthOptions } from '../settings';

type SavedOptions = SyncHealthOptions & { timeoutSeconds?: number };

export function migrateSettings({ timeoutSeconds, ...options }: SavedOptions): SyncHealthOptions {
  return { ...options, ...(timeoutSeconds !== undefined && { timeout: options.timeout ?? timeoutSeconds }) };
}
