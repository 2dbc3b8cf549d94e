/** What every suite of journeys through the pages sets up and takes down. */
import { configure } from '@testing-library/react';

import { setUpGrafana } from './grafana';
import { resetWorld, server } from './server';

export function setUpJourneys() {
  // A journey renders whole pages, which takes its time on a busy machine.
  jest.setTimeout(60_000);
  // Roles are looked up without asking jsdom for the style of every ancestor, which takes most of a test's time.
  configure({ asyncUtilTimeout: 30_000, defaultHidden: true });
  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
  beforeEach(() => setUpGrafana());
  afterEach(() => {
    server.resetHandlers();
    resetWorld();
  });
  afterAll(() => server.close());
}
