/** The `test` of the browser specs: signed in under a role, and failing on whatever the page complains about. */
import { type Browser, type BrowserContext, type Page, test as base } from '@playwright/test';

import { type Role, signIn } from './session';
import { STAGE_URL } from './stage';

interface Fixtures {
  /** Who looks; `test.use({ role: 'viewer' })` changes it. */
  role: Role;
  /** What the page may complain about without failing the test. */
  allowedComplaints: RegExp[];
}

/**
 * Pages of one context share a process of the browser, see playwright.config.ts, as long as one of them is open. So it
 * compiles the scripts of Grafana once, which takes longer than most tests.
 */
interface KeptContext {
  context: BrowserContext;
  /** Stays open between the tests. */
  anchor: Page;
}

interface OfWorker {
  /** By the credentials that they send. */
  contexts: Map<string, KeptContext>;
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

async function openContext(browser: Browser): Promise<KeptContext> {
  const context = await browser.newContext();
  const anchor = await context.newPage();
  await anchor.goto(`${STAGE_URL}/api/health`);
  return { context, anchor };
}

/** Leaves a context as if it were new: without pages, what they kept, and who was signed in. */
async function tidyContext({ context, anchor }: KeptContext) {
  await context.unrouteAll({ behavior: 'ignoreErrors' });
  await Promise.all(context.pages().map((page) => page !== anchor && page.close()));
  await anchor.evaluate('localStorage.clear()');
  await context.clearCookies();
}

export const test = base.extend<Fixtures, OfWorker>({
  role: ['admin', { option: true }],
  allowedComplaints: [[], { option: true }],
  contexts: [
    async ({}, use) => {
      const contexts = new Map<string, KeptContext>();
      await use(contexts);
      await Promise.all([...contexts.values()].map(({ context }) => context.close()));
    },
    { scope: 'worker' },
  ],
  context: async ({ browser, contexts, role, httpCredentials }, use) => {
    const credentials = JSON.stringify(httpCredentials ?? null);
    const kept = contexts.get(credentials) ?? (await openContext(browser));
    contexts.set(credentials, kept);
    await signIn(kept.context, role);
    await use(kept.context);
    await tidyContext(kept);
  },
  page: async ({ context, allowedComplaints }, use) => {
    const page = await context.newPage();
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
