/**
 * The `test` of specs on a real Grafana: plugin-e2e's pages and fixtures, signed in, and failing on complaints in the
 * console.
 */
import { test as grafanaTest } from '@grafana/plugin-e2e';
import { type Locator, mergeTests, type Page } from '@playwright/test';

import { at } from '../fixtures/events';
import { test as stageTest } from './test';

export { expect } from '@grafana/plugin-e2e';

export const test = mergeTests(stageTest, grafanaTest);

export const DATA_SOURCE_NAME = 'Sync Health';
export const DATA_SOURCE_UID = 'sync-health';
export const DATA_SOURCE_TYPE = 'syncops-synchealth-datasource';

/** Chooses an option of one of the plugin's comboboxes. */
export async function choose(page: Page, scope: Page | Locator, label: string, option: RegExp | string) {
  await scope.getByLabel(label, { exact: true }).click();
  await page.getByRole('option', { name: option }).first().click();
}

/** URL parameters of queries in Explore on the fixture's days. */
export function exploreParams(queries: Array<{ refId: string; [setting: string]: unknown }>): URLSearchParams {
  const range = { from: String(at('00:00', -1)), to: 'now' };
  const panes = JSON.stringify({ pane: { datasource: DATA_SOURCE_UID, queries, range } });
  return new URLSearchParams({ schemaVersion: '1', panes });
}

interface Frame {
  schema: { fields: Array<{ name: string }> };
  data: { values: unknown[][] };
}

/** Frames and error of one query in an answer of `/api/ds/query`. */
export function answerOf(body: unknown, refId = 'A'): { frames: Frame[]; error?: string } {
  const { results } = body as { results: Record<string, { frames?: Frame[]; error?: string }> };
  return { frames: results[refId]?.frames ?? [], error: results[refId]?.error };
}
