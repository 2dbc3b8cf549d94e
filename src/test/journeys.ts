/** Sets up and tears down every test of whole pages. */
import { configure } from '@testing-library/react';

import { setUpGrafana } from './grafana';
import { resetWorld, server } from './server';

export function setUpJourneys() {
  // Whole pages render slowly on a busy machine.
  jest.setTimeout(60_000);
  // Looks up roles without asking jsdom for the style of every ancestor, which would take most of a test's time.
  configure({ asyncUtilTimeout: 30_000, defaultHidden: true });
  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
  beforeEach(() => setUpGrafana());
  afterEach(() => {
    server.resetHandlers();
    resetWorld();
  });
  afterAll(() => server.close());
}
