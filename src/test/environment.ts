/** jsdom with Node's fetch, which MSW intercepts and jsdom hides. */
// Must be before jsdom.
import { sharingStyles } from './styleRules';

import JsdomEnvironment from 'jest-environment-jsdom';

/** Observers do nothing: in jsdom no element has a size that could change. */
class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

export default class FetchEnvironment extends JsdomEnvironment {
  constructor(...args: ConstructorParameters<typeof JsdomEnvironment>) {
    super(...args);
    Object.assign(this.global, {
      fetch,
      Headers,
      Request,
      Response,
      FormData,
      Blob,
      ReadableStream,
      WritableStream,
      TransformStream,
      BroadcastChannel,
      AbortController,
      AbortSignal,
      structuredClone,
      // jsdom's own are in JavaScript: each request takes one for each of the mock server's handlers.
      URL: class extends URL {},
      URLSearchParams,
      ResizeObserver: NoObserver,
      IntersectionObserver: NoObserver,
      getComputedStyle: sharingStyles(this.global.getComputedStyle),
    });
  }

  /** MSW hides its entry for Node from browsers, and jsdom counts as one. */
  exportConditions() {
    return [''];
  }
}
