/**
 * The `test` of the specs that need a real Grafana: plugin-e2e's pages and fixtures, signed in and strict about the
 * console as every other spec.
 */
import { test as grafanaTest } from '@grafana/plugin-e2e';
import { type Locator, mergeTests, type Page } from '@playwright/test';

import { test as stageTest } from './test';

export { expect } from '@grafana/plugin-e2e';

export const test = mergeTests(stageTest, grafanaTest);

export const DATA_SOURCE_NAME = 'Sync Health';
export const DATA_SOURCE_UID = 'sync-health';
export const DATA_SOURCE_TYPE = 'syncops-synchealth-datasource';

/** Chooses in one of the plugin's own comboboxes, which stand under their label. */
export async function choose(page: Page, scope: Page | Locator, label: string, option: RegExp | string) {
  await scope.getByLabel(label, { exact: true }).click();
  await page.getByRole('option', { name: option }).first().click();
}

interface Frame {
  schema: { fields: Array<{ name: string }> };
  data: { values: unknown[][] };
}

/** The frames of one query in Grafana's answer to `/api/ds/query`, and its error. */
export function answerOf(body: unknown, refId = 'A'): { frames: Frame[]; error?: string } {
  const { results } = body as { results: Record<string, { frames?: Frame[]; error?: string }> };
  return { frames: results[refId]?.frames ?? [], error: results[refId]?.error };
}
