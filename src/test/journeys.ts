/** What every suite of journeys through the pages sets up and takes down. */
import { configure } from '@testing-library/react';

import { setUpGrafana } from './grafana';
import { resetWorld, server } from './server';

export function setUpJourneys() {
  // A journey renders whole pages, which takes its time on a busy machine.
  jest.setTimeout(60_000);
  configure({ asyncUtilTimeout: 10_000 });
  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
  beforeEach(() => setUpGrafana());
  afterEach(() => {
    server.resetHandlers();
    resetWorld();
  });
  afterAll(() => server.close());
}
