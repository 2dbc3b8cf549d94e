/** The `test` of the browser specs: signed in under a role, and failing on whatever the page complains about. */
import { test as base } from '@playwright/test';

import { type Role, signIn } from './session';

interface Fixtures {
  /** Who looks; `test.use({ role: 'viewer' })` changes it. */
  role: Role;
  /** What the page may complain about without failing the test. */
  allowedComplaints: RegExp[];
}

/** Grafana's own: what it asks of the network, and what its own code warns of. */
const OF_THE_STAGE = [
  /grafana\.com|gravatar/i,
  // The library by which it tells browsers apart counts one page load in a thousand at its maker's.
  /openfpcdn\.io/,
  // It asked for its feature flags when the page was left.
  /OpenFeature provider/,
  /Failed to load resource: the server responded with a status of 40[134]/,
];

export const test = base.extend<Fixtures>({
  role: ['admin', { option: true }],
  allowedComplaints: [[], { option: true }],
  context: async ({ context, role }, use) => {
    await signIn(context, role);
    await use(context);
  },
  page: async ({ page, allowedComplaints }, use) => {
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') {
        complaints.push(`${message.text()} ${message.location().url}`);
      }
    });
    page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
    await use(page);
    const serious = complaints.filter(
      (text) => ![...OF_THE_STAGE, ...allowedComplaints].some((known) => known.test(text))
    );
    base.expect(serious, 'the page complained on its console').toEqual([]);
  },
});

export { expect } from '@playwright/test';
