/** The second Grafana, under a path, whose visitors have not signed in, with its own `test`. */
import { expect } from '@playwright/test';

import { ADMIN } from './session';
import { GUEST_URL } from './stage';
import { test as stageTest } from './test';

export { expect } from '@playwright/test';

/** Credentials for provisioning. */
export const GUEST_ADMIN = {
  Authorization: `Basic ${Buffer.from(`${ADMIN.username}:${ADMIN.password}`).toString('base64')}`,
};

/** It starts beside the stage and may be ready later. */
async function started() {
  const isUp = () =>
    fetch(`${GUEST_URL}/api/health`).then(
      ({ ok }) => ok,
      () => false
    );
  await expect.poll(isUp, { timeout: 100_000 }).toBe(true);
}

/** Browsers share cookies between ports of a host, so a session of the stage would be sent here too. */
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
