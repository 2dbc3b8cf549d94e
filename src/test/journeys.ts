/** Sets up and tears down every test of whole pages. */
import { configure, getConfig } from '@testing-library/react';

import { setUpGrafana } from './grafana';
import { resetWorld, server } from './server';

export function setUpJourneys() {
  // Whole pages render slowly on a busy machine.
  jest.setTimeout(60_000);
  // Looks up roles without asking jsdom for the style of every ancestor, which would take most of a test's time.
  configure({ asyncUtilTimeout: 30_000, defaultHidden: true, getElementError: elementError });
  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
  beforeEach(() => setUpGrafana());
  afterEach(() => {
    server.resetHandlers();
    resetWorld();
  });
  afterAll(() => server.close());
}

const { getElementError: errorWithPage } = getConfig();

/** A query that is tried again prints the page only if its error is read, as the last one is when time is up. */
function elementError(message: string | null, container: Element) {
  const config = getConfig();
  // Set while a query is tried again. The types leave it out.
  if (!('_disableExpensiveErrorDiagnostics' in config && config._disableExpensiveErrorDiagnostics)) {
    return errorWithPage(message, container);
  }
  const error = new Error(message ?? '');
  error.name = 'TestingLibraryElementError';
  return Object.defineProperty(error, 'message', {
    configurable: true,
    get: () => errorWithPage(message, container).message,
  });
}
