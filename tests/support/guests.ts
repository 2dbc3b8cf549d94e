/** The second Grafana, below a path, whose visitors have not signed in, and its pages in a browser of their own. */
import { expect } from '@playwright/test';

import { ADMIN } from './session';
import { GUEST_URL } from './stage';
import { test as stageTest } from './test';

export { expect } from '@playwright/test';

/** Whoever may provision there, beside its visitors. */
export const GUEST_ADMIN = {
  Authorization: `Basic ${Buffer.from(`${ADMIN.username}:${ADMIN.password}`).toString('base64')}`,
};

/** It starts beside the stage, and may take longer. */
async function started() {
  const isUp = () =>
    fetch(`${GUEST_URL}/api/health`).then(
      ({ ok }) => ok,
      () => false
    );
  await expect.poll(isUp, { timeout: 100_000 }).toBe(true);
}

/** Cookies are of a host, whatever its port: a session of the stage would be a wrong one here. */
export const test = stageTest.extend({
  request: async ({ request }, use) => {
    await started();
    await use(request);
  },
  context: async ({ browser }, use) => {
    await started();
    const context = await browser.newContext();
    await use(context);
    await context.close();
  },
});
