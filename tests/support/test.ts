/** The `test` of the browser specs: signed in with a role, and failing on every complaint of the page. */
import { type Browser, type BrowserContext, type Page, test as base } from '@playwright/test';

import { type Role, signIn } from './session';
import { STAGE_URL } from './stage';

interface Fixtures {
  /** The user's role, as in `test.use({ role: 'viewer' })`. */
  role: Role;
  /** Complaints that do not fail the test. */
  allowedComplaints: RegExp[];
}

/**
 * Pages of one context share a process of the browser (see playwright.config.ts) while one of them is open. So the
 * scripts of Grafana are compiled once, which takes longer than most tests.
 */
interface KeptContext {
  context: BrowserContext;
  /** Page that stays open between tests. */
  anchor: Page;
}

interface OfWorker {
  /** Keys are the credentials that they send. */
  contexts: Map<string, KeptContext>;
}

/** Complaints about Grafana itself: its network requests, and warnings of its code. */
const OF_THE_STAGE = [
  /grafana\.com|gravatar/i,
  // Grafana's browser detection counts one of a thousand page loads at its maker.
  /openfpcdn\.io/,
  // Its heatmap draws earlier cells with the colors of newer, fewer ones when it is redrawn before it gets the new cells.
  /^TypeError: Cannot read properties of undefined \(reading 'rect'\)\n\s+at \S+\/public\/build\//,
  // It asked for feature flags while the page was left.
  /OpenFeature provider/,
  /Failed to load resource: the server responded with a status of 40[134]/,
];

async function openContext(browser: Browser): Promise<KeptContext> {
  const context = await browser.newContext();
  const anchor = await context.newPage();
  await anchor.goto(`${STAGE_URL}/api/health`);
  return { context, anchor };
}

/** Makes a context as good as new: closes its pages, and clears storage and sessions. */
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
